/* Sharpens the dashboard where JavaScript runs: live parts that do not disturb whoever reads or types, and charts that
   can be pointed at. Every page works without it.

   A chart is <figure class="chart"> with its SVG and a <script type="application/json"> (listener/drawing/charts.py):
   {"x": [seconds since 1970], "zone": "Europe/Berlin", "stacked": true, "gaps": [[seconds, seconds]],
    "series": [{"label": "…", "tone": "negative", "kind": "bars"|"line"|"area", "values": [n|null]}],
    "band": {"label": "…", "low": [n|null], "high": [n|null]}, "marks": [{"x": seconds, "label": "…"}]}
   "tone" is a colour of the style sheets without its dashes. Only x and series must be there. */
(function () {
  "use strict";
  var root = document.documentElement, lang = root.lang || "de";
  var main = document.getElementById("main"), live = document.getElementById("live");
  var etag = "", paused = false, kept = null, charts = [];

  /* ── live parts ─────────────────────────────────────────────────────────────────────────────────────────────── */

  function tell(state) {
    if (!live) return;
    var now = clock(live.dataset.zone, {hour: "2-digit", minute: "2-digit"}).format(new Date());
    if (state === "live") live.dataset.at = now;
    live.classList.toggle("stale", state === "stale");
    var line = live.dataset[state].replace("{clock}", live.dataset.at || now), place = live.querySelector("span");
    if (place.textContent === line) return;
    place.setAttribute("aria-live", state === "live" ? "off" : "polite");  /* each minute's clock is not read out */
    place.textContent = line;
  }

  function changed(field) {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    var given = Array.from(field.options).some(function (one) { return one.defaultSelected; });
    return given ? Array.from(field.options).some(function (one) { return one.selected !== one.defaultSelected; })
      : field.selectedIndex > 0;
  }

  function busy() {
    var active = document.activeElement, chosen = window.getSelection();
    if (active && main.contains(active) && /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName)) return true;
    if (chosen && !chosen.isCollapsed && main.contains(chosen.anchorNode)) return true;
    return Array.from(main.querySelectorAll("input, select, textarea")).some(changed);
  }

  function mark(one) {
    var all = Array.from(main.querySelectorAll(one.tagName));
    var label = one.id || one.getAttribute("href") || one.textContent.trim().slice(0, 80);
    var same = all.filter(function (other) { return named(other) === label; });
    return {tag: one.tagName, label: label, nth: same.indexOf(one)};
  }

  function named(one) { return one.id || one.getAttribute("href") || one.textContent.trim().slice(0, 80); }

  function found(wanted) {
    var all = Array.from(main.querySelectorAll(wanted.tag));
    return all.filter(function (one) { return named(one) === wanted.label; })[wanted.nth] || null;
  }

  function keep() {
    var active = document.activeElement;
    kept = {
      folds: Array.from(main.querySelectorAll("details")).map(function (one) {
        return {summary: one.querySelector("summary") ? mark(one.querySelector("summary")) : null, open: one.open};
      }),
      scrolls: Array.from(main.querySelectorAll(".scroll")).map(function (one) { return [one.scrollLeft, one.scrollTop]; }),
      focus: active && active !== main && main.contains(active) ? mark(active) : null,
      x: window.scrollX, y: window.scrollY
    };
    charts.splice(0).forEach(function (one) { one.destroy(); });
  }

  function restore() {
    if (!kept) return;
    kept.folds.forEach(function (fold) {
      var summary = fold.summary && found(fold.summary);
      if (summary && summary.parentElement.tagName === "DETAILS") summary.parentElement.open = fold.open;
    });
    main.querySelectorAll(".scroll").forEach(function (one, at) {
      if (kept.scrolls[at]) { one.scrollLeft = kept.scrolls[at][0]; one.scrollTop = kept.scrolls[at][1]; }
    });
    draw();
    var focus = kept.focus && found(kept.focus);
    if (focus) focus.focus({preventScroll: true});
    window.scrollTo(kept.x, kept.y);
    kept = null;
  }

  function goesLive() {
    main.addEventListener("htmx:beforeRequest", function (event) {
      if (event.target === main && (paused || document.hidden || busy())) event.preventDefault();
    });
    main.addEventListener("htmx:configRequest", function (event) {
      if (event.target === main && etag) event.detail.headers["If-None-Match"] = etag;
    });
    main.addEventListener("htmx:beforeSwap", function (event) {
      if (event.target !== main || !event.detail.shouldSwap) return;
      if (busy()) { event.detail.shouldSwap = false; return; }
      etag = event.detail.xhr.getResponseHeader("ETag") || "";
      keep();
    });
    main.addEventListener("htmx:afterSwap", function (event) { if (event.target === main) restore(); });
    main.addEventListener("htmx:afterRequest", function (event) {
      if (event.target !== main) return;
      var status = event.detail.xhr ? event.detail.xhr.status : 0;
      tell(status === 200 || status === 304 ? "live" : "stale");
    });
    document.addEventListener("visibilitychange", function () {
      if (!document.hidden && !paused && window.htmx) window.htmx.ajax("GET", location.href, {source: main, target: main});
    });
    var button = live && live.querySelector("button");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        paused = !paused;
        button.textContent = paused ? button.dataset.go : button.dataset.pause;
        tell(paused ? "paused" : "live");
      });
    }
    tell("live");
  }

  /* ── charts ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  function colour(name, share) {
    var probe = document.createElement("i");
    probe.style.color = share ? "color-mix(in srgb, var(--" + name + ") " + share + "%, transparent)" : "var(--" + name + ")";
    document.body.appendChild(probe);
    var value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  function clock(zone, parts) {
    var lang = root.lang === "en" ? "en-GB" : root.lang || "de";  /* the day before the month, as in all our words */
    try { return new Intl.DateTimeFormat(lang, Object.assign({timeZone: zone || undefined, hour12: false}, parts)); }
    catch (_) { return new Intl.DateTimeFormat(lang, Object.assign({hour12: false}, parts)); }
  }

  function axes(data) {
    var day = clock(data.zone, {day: "2-digit", month: "2-digit"}), hour = clock(data.zone, {hour: "2-digit", minute: "2-digit"});
    var numbers = new Intl.NumberFormat(lang), ink = colour("soft"), grid = {stroke: colour("line"), width: 1};
    var font = "12px system-ui, sans-serif", steps = [];
    for (var power = 1; power < 1e9; power *= 10) steps.push(power, 2 * power, 5 * power);  /* nobody says half a thing */
    return [
      {stroke: ink, grid: grid, ticks: grid, font: font, values: function (_, splits, __, ___, step) {
        return splits.map(function (at) {
          var time = hour.format(new Date(at * 1000));
          return step < 86400 && !/^(00|24):00/.test(time) ? time : day.format(new Date(at * 1000));
        });
      }},
      {stroke: ink, grid: grid, ticks: grid, font: font, size: 56, incrs: steps, values: function (_, splits) {
        return splits.map(function (one) { return numbers.format(one); });
      }}
    ];
  }

  function shown(value) { return value === null || value === undefined ? "–" : new Intl.NumberFormat(lang).format(value); }

  function row(one) {
    var ink = colour(one.tone || "act"), bars = one.kind === "bars";
    return {
      label: one.label, stroke: ink, width: bars ? 0 : 2, points: {show: false},
      fill: bars ? ink : one.kind === "area" ? colour(one.tone || "act", 35) : undefined,
      paths: bars ? uPlot.paths.bars({size: [0.85, 60], align: 1}) : undefined,
      value: function (_, __, ___, at) { return at === null || at === undefined ? "–" : shown(one.values[at]); }
    };
  }

  function heights(data) {
    /* Bars upon each other: each one is drawn as high as all below it together; the whole first, so that none is hidden. */
    var sum = data.x.map(function () { return 0; });
    return data.series.map(function (one) {
      if (!data.stacked || one.kind !== "bars") return one.values;
      sum = sum.map(function (below, at) { return below + (one.values[at] || 0); });
      return sum;
    });
  }

  function drawn(data) {
    function across(plot, from, to, fill) {
      var box = plot.bbox, left = Math.max(box.left, plot.valToPos(from, "x", true));
      var right = Math.min(box.left + box.width, plot.valToPos(to, "x", true));
      if (right <= left) return;
      plot.ctx.fillStyle = fill;
      plot.ctx.fillRect(left, box.top, right - left, box.height);
    }
    function mark(plot, one) {
      var x = plot.valToPos(one.x, "x", true), box = plot.bbox, pen = plot.ctx, dense = uPlot.pxRatio || 1;
      if (x < box.left || x > box.left + box.width) return;
      pen.strokeStyle = pen.fillStyle = colour("ink");
      pen.lineWidth = dense;
      pen.font = "700 " + 12 * dense + "px system-ui, sans-serif";
      pen.setLineDash([4 * dense, 3 * dense]);
      pen.beginPath(); pen.moveTo(x, box.top); pen.lineTo(x, box.top + box.height); pen.stroke();
      pen.fillText(one.label, x + 4 * dense, box.top + 12 * dense);
    }
    return {hooks: {
      drawClear: [function (plot) {
        plot.ctx.save();
        (data.gaps || []).forEach(function (gap) { across(plot, gap[0], gap[1], colour("soft", 18)); });
        plot.ctx.restore();
      }],
      draw: [function (plot) {
        plot.ctx.save();
        (data.marks || []).forEach(function (one) { mark(plot, one); });
        plot.ctx.restore();
      }]
    }};
  }

  /* Where nobody points, the legend tells the newest step. */
  function rests(plot) {
    var last = plot.data[0].length - 1;
    if (plot.cursor.idx === null || plot.cursor.idx === undefined) plot.setLegend({idx: last}, false);
  }

  function columns(data) {
    var when = clock(data.zone, {weekday: "short", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit"});
    var series = [{label: lang === "de" ? "Zeit" : "Time", value: function (_, at) { return at ? when.format(new Date(at * 1000)) : "–"; }}];
    var values = [data.x], bands = [], high = heights(data);
    if (data.band) {
      var edge = {stroke: colour("usual"), width: 1, dash: [3, 3], points: {show: false}, paths: uPlot.paths.stepped({align: 1})};
      ["high", "low"].forEach(function (side, at) {
        series.push(Object.assign({label: data.band.label + (at ? " ↓" : " ↑"), value: function (_, v) { return shown(v); }}, edge));
        values.push(data.band[side]);
      });
      bands.push({series: [1, 2], fill: colour("usual", 15)});
    }
    var order = data.series.map(function (_, at) { return at; });
    if (data.stacked) order.sort(function (a, b) {
      return (data.series[a].kind === "bars" ? 0 : 1) - (data.series[b].kind === "bars" ? 0 : 1) || b - a;
    });
    order.forEach(function (at) { series.push(row(data.series[at])); values.push(high[at]); });
    return {series: series, values: values, bands: bands};
  }

  function chart(figure) {
    var source = figure.querySelector('script[type="application/json"]'), data;
    if (!source || figure.classList.contains("drawn")) return;
    try { data = JSON.parse(source.textContent); } catch (_) { return; }
    if (!data.x || data.x.length < 2) return;
    var svg = figure.querySelector("svg"), box = document.createElement("div"), title = svg && svg.querySelector("title");
    if (title) { box.setAttribute("role", "img"); box.setAttribute("aria-label", title.textContent); }
    figure.insertBefore(box, svg ? svg.nextSibling : source);
    figure.classList.add("drawn");
    var made = columns(data), wide = Math.max(260, figure.clientWidth), step = data.x[1] - data.x[0];
    var plot = new uPlot({
      width: wide, height: Math.round(Math.min(320, Math.max(200, wide * 0.4))),
      series: made.series, bands: made.bands, axes: axes(data), plugins: [drawn(data)],
      tzDate: function (at) {
        try { return uPlot.tzDate(new Date(at * 1000), data.zone); } catch (_) { return new Date(at * 1000); }
      },
      scales: {x: {range: function (_, from, to) { return [from, to + step]; }}, y: {range: function (_, __, most) { return [0, Math.max(1, (most || 0) * 1.08)]; }}},
      cursor: {y: false}, hooks: {ready: [rests], setCursor: [rests]}
    }, made.values, box);
    charts.push({
      destroy: function () { plot.destroy(); box.remove(); figure.classList.remove("drawn"); },
      fit: function () { plot.setSize({width: Math.max(260, figure.clientWidth), height: plot.height}); }
    });
  }

  function draw() {
    if (window.uPlot) document.querySelectorAll("figure.chart").forEach(chart);
  }

  function redraw() {
    charts.splice(0).forEach(function (one) { one.destroy(); });
    draw();
  }

  var current = document.querySelector(".top nav [aria-current]");
  if (current) current.parentElement.parentElement.scrollLeft = current.offsetLeft - 40;
  draw();
  window.addEventListener("resize", function () { charts.forEach(function (one) { one.fit(); }); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  if (main && main.hasAttribute("data-live")) goesLive();

  /* The menu of the person closes as menus do. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.me[open]").forEach(function (one) { if (!one.contains(event.target)) one.open = false; });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.me[open]").forEach(function (one) { one.open = false; one.querySelector("summary").focus(); });
  });
})();
