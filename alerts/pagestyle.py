"""How the page of an incident looks: one style sheet, allowed by its hash; a phone first, light and dark."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

STYLE = """
:root{color-scheme:light dark;--ground:#f4f4f1;--card:#fff;--ink:#1b1d20;--soft:#575d66;--line:#d9dbd7;--act:#1a5fb4;
--act-ink:#fff;--quiet:#e9ebee;--alarm:#c62828;--good:#1b6e35;--good-card:#e7f4ea;--bad:#9b1c1c;--bad-card:#fdeaea;--bar:#7a8699;
--usual:#c9a227}
@media (prefers-color-scheme:dark){:root{--ground:#121315;--card:#1d1f22;--ink:#e9eaec;--soft:#a8aeb8;--line:#34383d;
--act:#7fb2ff;--act-ink:#0b1a2e;--quiet:#2b2f34;--alarm:#ff6b6b;--good:#86d89b;--good-card:#16301d;--bad:#ff9d9d;--bad-card:#3a1a1a;
--bar:#8c98ab;--usual:#e3c35a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
header{padding:1.1rem 0 1.2rem;color:#fff;background:#3d434b}
.l0 header,.l1 header,.l2 header,.calm header{background:#1b6e35}
.l3 header{background:#f2c230;color:#241c00}
.l4 header{background:#b45309}
.l5 header{background:#b00020}
.l6 header{background:#7a0016}
.in{max-width:40rem;margin:0 auto;padding:0 1rem}
header p{margin:0}
h1{margin:.15rem 0 .1rem;font-size:1.9rem;line-height:1.15;letter-spacing:-.01em}
h1 small{display:inline-block;font-size:1.05rem;font-weight:500;letter-spacing:0;white-space:nowrap}
.gauge{display:flex;gap:.25rem;margin:.7rem 0 .75rem}
.gauge i{flex:1;height:.5rem;border-radius:.25rem;background:currentColor;opacity:.28}
.gauge i.on{opacity:1}
main.in{padding-top:1rem;padding-bottom:1rem}
section{margin:0 0 1rem}
h2{margin:0 0 .5rem;font-size:1.05rem;line-height:1.3}
p{margin:0 0 .5rem}
.card{padding:.9rem 1rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.8rem}
.card>:last-child,.in>:last-child{margin-bottom:0}
.soft{color:var(--soft);font-size:.92rem}
.told,.fault{padding:.8rem 1rem;border-radius:.8rem;border:1px solid;font-weight:600}
.told{color:var(--good);background:var(--good-card)}
.fault{color:var(--bad);background:var(--bad-card)}
.who{font-size:1.12rem;font-weight:650}
.free,.held{border-left:.4rem solid var(--alarm)}
.held{border-left-color:var(--good)}
ul,ol{margin:0;padding-left:1.3rem}
li{margin:.35rem 0}
ol.steps{padding:0;list-style:none;counter-reset:step}
ol.steps li{position:relative;padding-left:2.4rem;margin:.7rem 0;counter-increment:step}
ol.steps li:before{content:counter(step);position:absolute;left:0;top:-.05rem;width:1.7rem;height:1.7rem;
border-radius:50%;text-align:center;line-height:1.7rem;font-weight:700;background:var(--quiet)}
ul.log{padding:0;list-style:none}
button,input,select,summary{font:inherit}
button{min-height:3rem;padding:.55rem .9rem;border:1px solid var(--line);border-radius:.7rem;background:var(--quiet);
color:var(--ink);font-weight:600;cursor:pointer}
button.act{width:100%;min-height:3.4rem;font-size:1.15rem;background:var(--act);border-color:var(--act);
color:var(--act-ink)}
button:hover{filter:brightness(1.06)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:.5rem}
.row button{flex:1 1 auto;padding:.55rem .5rem;overflow-wrap:normal;white-space:nowrap}
.two button{flex-basis:40%}
label{display:block;margin:0 0 .7rem;font-weight:600;font-size:.95rem}
input,select{display:block;width:100%;min-height:3rem;margin-top:.25rem;padding:.5rem .7rem;border:1px solid
var(--line);border-radius:.7rem;background:var(--ground);color:var(--ink);font-weight:400}
.take{position:sticky;bottom:0;z-index:1;padding:.7rem 0;background:var(--ground);box-shadow:0 -.7rem .7rem -.2rem
var(--ground)}
.take form{display:flex;gap:.6rem;align-items:flex-end}
.take label{flex:1 1 40%;margin:0}
.take input{min-height:3.4rem;background:var(--card)}
.take label~button{flex:1 1 55%}
details{border-top:1px solid var(--line)}
.card>details:first-child{border-top:0}
.folds{padding:0 1rem}
summary{padding:.85rem 0;font-weight:600;cursor:pointer}
details[open]{padding-bottom:1rem}
details[open]>summary{padding-bottom:.4rem}
blockquote{margin:.7rem 0 0;padding:0 0 0 .8rem;border-left:4px solid var(--line)}
blockquote p{margin:0}
a{color:var(--act)}
figure{margin:.9rem 0 0}
svg{display:block;width:100%;height:6rem}
figcaption{margin-top:.35rem}
svg rect{fill:var(--bar)}
svg rect.now{fill:var(--act)}
svg polyline{fill:none;stroke:var(--usual);stroke-width:2;vector-effect:non-scaling-stroke}
footer{padding:0 0 2rem;color:var(--soft);font-size:.88rem}
code{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
"""
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""The page's Content-Security-Policy: no script, no picture, nothing from elsewhere, no frame around it."""
