"""The words of the program: frozen values without behaviour. Imports nothing of ours.

What is stored or sent lives here. All times are aware datetimes in UTC; the user's zone appears only in
``alerts.render`` and in the command line's output.
"""

from listener.model.detection import (
    Assessment,
    Bin,
    Evidence,
    Heard,
    Signal,
)
from listener.model.mention import (
    Batch,
    Brand,
    DateQuality,
    Item,
    Judged,
    Link,
    Medium,
    Mention,
    Mood,
    Tone,
)
from listener.model.names import (
    BrandId,
    ChannelName,
    IncidentId,
    Json,
    MentionId,
    Secret,
    SourceName,
)
from listener.model.telling import (
    Delivery,
    Incident,
    Notice,
    QuietHours,
    Reason,
    Route,
    State,
    Voice,
)
from listener.model.visit import SourceHealth, Tally, Visit
from listener.model.wire import Letter, MailServer, Request, Response

__all__ = [
    "Assessment",
    "Batch",
    "Bin",
    "Brand",
    "BrandId",
    "ChannelName",
    "DateQuality",
    "Delivery",
    "Evidence",
    "Heard",
    "Incident",
    "IncidentId",
    "Item",
    "Json",
    "Judged",
    "Letter",
    "Link",
    "MailServer",
    "Medium",
    "Mention",
    "MentionId",
    "Mood",
    "Notice",
    "QuietHours",
    "Reason",
    "Request",
    "Response",
    "Route",
    "Secret",
    "Signal",
    "SourceHealth",
    "SourceName",
    "State",
    "Tally",
    "Tone",
    "Visit",
    "Voice",
]
