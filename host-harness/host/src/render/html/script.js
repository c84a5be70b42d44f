
"use strict";
(() => {
  const ROWS = 100;
  const PRINTED = 200;
  const WAIT = 20;
  const MARKS = /[~^]/g;
  const NATURAL = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const USUAL_ID = /^\/subscriptions\/[0-9a-z-]+\/resourceGroups\/[\w().-]+\/providers\/Microsoft\.ContainerRegistry\/registries\/[0-9a-z]+$/i;

  const get = (id) => document.getElementById(id);
  // Elements get their texts as text, never as HTML.
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // Without the data, the plain table stays.
  const [about, ...records] = JSON.parse(get("data").textContent);
  const checkPlaces = new Map(about.checks.map(([id], place) => [id, place]));
  const SEVERITIES = ["critical", "high", "medium", "low"];
  const order = ([, outcome, severity]) => outcome * 8 + Math.max(0, SEVERITIES.indexOf(severity));
  const reasonOf = ([reason]) => (typeof reason === "number" ? about.reasons[reason] : reason);

  const registries = records.map((fields, place) => {
    const [name, group, subscription, location, id, source, pointer, findings] = fields;
    const byCheck = [];
    let worst = Infinity;
    for (const finding of findings) {
      byCheck[checkPlaces.get(reasonOf(finding)[0])] = finding;
      worst = Math.min(worst, order(finding));
    }
    const usual = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
    return { place, name, group, subscription, location, id: id === 1 ? usual : id || "", source, pointer, findings, byCheck, worst };
  });

  const plain = (registry, text) => {
    if (typeof text !== "string") return text[0];
    return text.replace(MARKS, (mark) => (mark === "~" ? registry.name : registry.group));
  };
  const pointerOf = (registry, pointer) => {
    if (pointer.startsWith("~~")) return pointer.slice(1);
    return pointer.startsWith("~") ? registry.pointer + pointer.slice(1) : pointer;
  };
  // Findings refer to what earlier ones of the registry said, so they are expanded together.
  const expand = (registry) => {
    const pairs = [];
    const own = [];
    const keep = (list, item) => (list.push(item), item);
    return registry.findings.map((finding) => {
      const [, outcome, severity, evidence = [], message, notes = [], commands = [], waiver] = finding;
      const [check, reason, summary, portal] = reasonOf(finding);
      const values = [];
      for (let at = 0; at < evidence.length; at += 1) {
        const item = evidence[at];
        if (typeof item === "number") values.push(pairs[item]);
        else if (typeof item === "string") values.push(keep(pairs, [pointerOf(registry, item), evidence[at += 1]]));
        else values.push([`and ${item[0]} more`]);
      }
      const noteOf = (note) => {
        if (typeof note === "number") return about.notes[note];
        return note.length === 1 ? own[note[0]] : keep(own, note);
      };
      return {
        outcome, severity, values, check, reason, waiver,
        title: about.checks[checkPlaces.get(check)]?.[1] ?? check,
        message: message || summary,
        portal: severity ? portal : null,
        notes: notes.map(noteOf),
        commands: commands.map((command) => plain(registry, command)),
      };
    });
  };

  // Names a registry in an address, so that a link to it works in later reports as well.
  const anchors = new Map();
  for (const registry of registries) {
    const name = registry.id || `${registry.name} ${registry.source}`;
    let anchor = name;
    for (let more = 2; anchors.has(anchor.toLowerCase()); more += 1) anchor = `${name}~${more}`;
    registry.anchor = anchor;
    anchors.set(anchor.toLowerCase(), registry);
  }
  const addressOf = (registry) => `#${encodeURIComponent(registry.anchor)}`;
  const portalOf = ({ id, location }) => {
    if (!USUAL_ID.test(id)) return null;
    const cloud = /^us(gov|dod)/i.test(location) ? "us" : /^china/i.test(location) ? "cn" : "com";
    return `https://portal.azure.${cloud}/#resource${id}`;
  };

  // Everything that is said about a registry, to search in.
  const haystack = (registry) => {
    if (registry.text === undefined) {
      const texts = [registry.name, registry.group, registry.subscription, registry.location, registry.id, registry.source];
      for (const { check, reason, message, severity, waiver, values, notes, commands } of expand(registry)) {
        texts.push(check, reason, message, severity || "", waiver || "", ...values.flat(), ...notes.flat(), ...commands);
      }
      registry.text = texts.join("\n").toLowerCase();
    }
    return registry.text;
  };

  const table = get("list");
  const find = get("find");
  const check = get("check");
  const boxes = [...document.querySelectorAll("input[name=status]")];
  const expandAll = get("expand");
  const heads = [...table.tHead.rows[0].cells];
  const titles = heads.map((head) => head.textContent);
  const open = new Set();
  let shown = registries;
  let page = 0;
  let column = -1;
  let up = true;

  const pill = (outcome) => make("span", { className: `pill ${about.outcomes[outcome][0]}` }, about.outcomes[outcome][1]);
  const link = (text, href, properties = {}) => make("a", { href, ...properties }, text);

  const commandsOf = (commands) => {
    const pre = make("pre", { tabIndex: 0 }, make("code", {}, commands.map((command) => `${command}\n`).join("")));
    return make("div", { className: "commands" }, pre, make("button", { type: "button", className: "copy" }, "Copy"));
  };
  const section = (finding) => {
    const box = make("section", { className: `finding ${about.outcomes[finding.outcome][0]}` });
    box.append(make("h3", {}, pill(finding.outcome), ` ${finding.title}`), make("p", {}, finding.message));
    if (finding.waiver) box.append(make("p", {}, make("strong", {}, "Waiver"), ` ${finding.waiver}`));
    if (finding.severity) box.append(make("p", {}, `Severity: ${finding.severity}`));
    if (finding.values.length > 0) {
      const list = make("dl");
      for (const [pointer, value] of finding.values) {
        const code = value === null ? make("em", {}, "absent") : make("code", {}, value ?? "");
        list.append(make("dt", {}, value === undefined ? pointer : make("code", {}, pointer)), make("dd", {}, value === undefined ? "" : code));
      }
      box.append(make("h4", {}, "Evidence"), list);
    }
    if (finding.notes.length > 0) {
      const notes = finding.notes.map(([code, text]) => make("li", {}, make("code", {}, code), `: ${text}`));
      box.append(make("h4", {}, "Notes"), make("ul", {}, ...notes));
    }
    if (finding.portal) box.append(make("h4", {}, "Fix in the Azure portal"), make("p", {}, finding.portal));
    if (finding.commands.length > 0) box.append(make("h4", {}, "Fix with the Azure CLI"), commandsOf(finding.commands));
    return box;
  };
  const details = (registry, holds = () => true) => {
    const links = make("p", { className: "links" }, link("Link to this registry", addressOf(registry)));
    const portal = portalOf(registry);
    if (portal) links.append(link("Open in the Azure portal", portal, { rel: "noreferrer noopener", target: "_blank" }));
    const cell = make("td", { colSpan: heads.length, role: "cell" }, links, make("p", { className: "place" }, registry.source));
    if (registry.id) cell.append(make("p", { className: "place" }, make("code", {}, registry.id)));
    for (const finding of expand(registry).filter(holds)) cell.append(section(finding));
    return make("tr", { className: "details", role: "row" }, cell);
  };

  const cell = (place, ...children) => make("td", { role: "cell", "data-label": titles[place] }, ...children);
  const row = (registry) => {
    const toggle = make("button", { type: "button", className: "toggle", "aria-expanded": "false" }, registry.name);
    const line = make("tr", { className: "registry", role: "row" }, make("th", { scope: "row", role: "rowheader" }, toggle));
    const texts = [registry.group, registry.subscription, registry.location];
    line.append(...texts.map((text, at) => cell(at + 1, text)));
    about.checks.forEach((_, at) => {
      const finding = registry.byCheck[at];
      const said = finding ? [pill(finding[1]), " ", make("span", { className: "reason" }, reasonOf(finding)[1])] : [];
      line.append(cell(texts.length + 1 + at, ...said));
    });
    const body = make("tbody", { role: "rowgroup" }, line);
    body.registry = registry;
    if (open.has(registry)) toggleRow(body, true);
    return body;
  };
  const toggleRow = (body, opens) => {
    body.querySelector(".toggle").setAttribute("aria-expanded", String(opens));
    if (opens) open.add(body.registry);
    else open.delete(body.registry);
    if (!opens) body.rows[1]?.remove();
    else if (body.rows.length === 1) body.append(details(body.registry));
  };

  const plural = (count) => `${count.toLocaleString("en")} ${count === 1 ? "registry" : "registries"}`;
  const render = () => {
    const pages = Math.max(1, Math.ceil(shown.length / ROWS));
    page = Math.min(Math.max(page, 0), pages - 1);
    const rows = shown.slice(page * ROWS, (page + 1) * ROWS);
    for (const body of [...table.tBodies]) body.remove();
    table.append(...rows.map(row));
    const first = page * ROWS + 1;
    const range = pages > 1 ? `Rows ${first.toLocaleString("en")}–${(first + rows.length - 1).toLocaleString("en")} of ` : "";
    const hidden = registries.length - shown.length;
    get("shown").textContent = `${range}${plural(shown.length)}${hidden > 0 ? `; ${hidden.toLocaleString("en")} hidden by the filters` : ""}`;
    get("reset").hidden = hidden === 0;
    get("pages").hidden = pages === 1;
    get("page").textContent = `Page ${page + 1} of ${pages}`;
    get("previous").disabled = page === 0;
    get("next").disabled = page === pages - 1;
    expandAll.textContent = rows.length > 0 && rows.every((registry) => open.has(registry)) ? "Close all on this page" : "Open all on this page";
    expandAll.disabled = rows.length === 0;
  };

  const compare = (a, b) => {
    const texts = [a, b].map(({ name, group, subscription, location }) => [name, group, subscription, location][column]);
    if (texts[0] !== undefined) return NATURAL.compare(...texts);
    const [x, y] = [a, b].map(({ byCheck }) => byCheck[column - heads.length + about.checks.length]);
    return (x ? order(x) : 99) - (y ? order(y) : 99) || NATURAL.compare(x ? reasonOf(x)[1] : "", y ? reasonOf(y)[1] : "");
  };
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const statuses = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const fits = (finding) => finding && statuses.has(about.outcomes[finding[1]][0]);
    const all = statuses.size === boxes.length && check.value === "";
    shown = registries.filter((registry) => {
      const looked = check.value === "" ? registry.findings : [registry.byCheck[Number(check.value)]];
      return (all || looked.some(fits)) && words.every((word) => haystack(registry).includes(word));
    });
    const direction = up ? 1 : -1;
    const byWorst = (a, b) => a.worst - b.worst || a.place - b.place;
    shown.sort(column < 0 ? byWorst : (a, b) => compare(a, b) * direction || byWorst(a, b));
    page = 0;
    render();
  };

  let timer;
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, WAIT);
  });
  check.addEventListener("change", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  const reset = () => {
    find.value = "";
    check.value = "";
    for (const box of boxes) box.checked = true;
    filter();
  };
  get("reset").addEventListener("click", () => {
    reset();
    find.focus();
  });
  get("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const [id, step] of [["previous", -1], ["next", 1]]) {
    get(id).addEventListener("click", () => {
      page += step;
      render();
      table.scrollIntoView();
    });
  }

  heads.forEach((head, at) => {
    const button = make("button", { type: "button", className: "sort" }, titles[at], make("span", { className: "arrow", "aria-hidden": "true" }));
    head.replaceChildren(button);
    head.setAttribute("role", "columnheader");
    button.addEventListener("click", () => {
      up = column === at ? !up : true;
      column = at;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      filter();
    });
  });

  expandAll.addEventListener("click", () => {
    const bodies = [...table.tBodies];
    const opens = !bodies.every((body) => open.has(body.registry));
    for (const body of bodies) toggleRow(body, opens);
    expandAll.textContent = opens ? "Close all on this page" : "Open all on this page";
  });
  table.addEventListener("click", (event) => {
    const toggle = event.target.closest(".toggle");
    if (toggle) toggleRow(toggle.closest("tbody"), toggle.getAttribute("aria-expanded") !== "true");
    const copy = event.target.closest(".copy");
    if (copy) copyFrom(copy);
  });
  const copyFrom = async (button) => {
    const pre = button.parentElement.querySelector("pre");
    try {
      await navigator.clipboard.writeText(`${pre.textContent.trimEnd()}\n`);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(pre);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };

  // The bars of the charts search for what they count.
  for (const label of document.querySelectorAll("[data-find]")) {
    const button = make("button", { type: "button", className: "label", title: "Find in the registries" }, label.textContent);
    button.addEventListener("click", () => {
      reset();
      find.value = label.dataset.find;
      filter();
      get("registries").scrollIntoView();
    });
    label.replaceWith(button);
  }

  const follow = () => {
    let anchor = location.hash.slice(1);
    try { anchor = decodeURIComponent(anchor); } catch { return; }
    const registry = anchors.get(anchor.toLowerCase());
    if (!registry) return;
    if (!shown.includes(registry)) reset();
    page = Math.floor(shown.indexOf(registry) / ROWS);
    open.add(registry);
    render();
    const body = [...table.tBodies].find((body) => body.registry === registry);
    body.scrollIntoView();
    body.querySelector(".toggle").focus();
  };
  addEventListener("hashchange", follow);

  // On paper: what failed or is unknown among the registries shown, with the details of failures.
  addEventListener("beforeprint", () => {
    const attention = shown.filter((registry) => registry.findings.some(([, outcome]) => outcome < 2));
    const printed = attention.slice(0, PRINTED);
    for (const body of [...table.tBodies]) body.remove();
    for (const registry of printed) {
      const body = row(registry);
      body.rows[1]?.remove();
      if (registry.findings.some(([, outcome]) => outcome === 0)) body.append(details(registry, ({ outcome }) => outcome === 0));
      table.append(body);
    }
    const left = registries.length - printed.length;
    get("printed").textContent = `Printed: ${printed.length} of ${plural(registries.length)}${left > 0 ? `; ${left.toLocaleString("en")} that did not fail, are hidden by the filters or exceed ${PRINTED} are not printed` : ""}.`;
  });
  addEventListener("afterprint", render);

  const counted = Number(table.dataset.registries);
  const listed = registries.length;
  const note = get("note");
  if (counted > listed) {
    const [are, their] = counted - listed === 1 ? ["is", "its"] : ["are", "their"];
    note.textContent = `${(counted - listed).toLocaleString("en")} of ${plural(counted)} counted above ${are} not listed: none of ${their} findings has a selected status.`;
  } else if (listed > 0) note.textContent = "";
  note.after(make("p", { id: "printed" }));
  table.setAttribute("role", "table");
  table.tHead.setAttribute("role", "rowgroup");
  table.tHead.rows[0].setAttribute("role", "row");

  // Failed and unknown ones first, and alone, if there are any.
  if (registries.some((registry) => registry.findings.some(([, outcome]) => outcome < 2))) {
    for (const box of boxes) box.checked = ["fail", "unknown"].includes(box.value);
  }
  get("filters").hidden = table.parentElement.hidden = listed === 0;
  filter();
  follow();

  // Prepare the search while nothing else happens.
  let next = 0;
  const prepare = () => {
    const end = performance.now() + 30;
    while (next < registries.length && performance.now() < end) haystack(registries[next++]);
    if (next < registries.length) setTimeout(prepare);
  };
  setTimeout(prepare);
})();
