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
    Count,
    DateQuality,
    Found,
    Item,
    Judged,
    Link,
    Medium,
    Mention,
    Mood,
    Search,
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
    Incident,
    Notice,
    Owed,
    Promise,
    QuietHours,
    Reason,
    Route,
    State,
    Told,
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
    "Count",
    "DateQuality",
    "Evidence",
    "Found",
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
    "Owed",
    "Promise",
    "QuietHours",
    "Reason",
    "Request",
    "Response",
    "Route",
    "Search",
    "Secret",
    "Signal",
    "SourceHealth",
    "SourceName",
    "State",
    "Tally",
    "Told",
    "Tone",
    "Visit",
    "Voice",
]
