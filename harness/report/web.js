/* The page of ipclitmus report: what a script adds to it: filter, order, keys, links that survive. */
"use strict";
(function () {
	var names = { "": "held", f: "failed", k: "known", b: "broken", p: "skipped", t: "better", a: "absent" };
	var weights = { failed: 6, broken: 5, better: 4, known: 3, skipped: 2, held: 1, absent: 0 };
	var form = document.getElementById("filter");
	var query = document.getElementById("query");
	var count = document.getElementById("count");
	var claims = document.getElementById("claims");
	var sections = Array.from(claims.querySelectorAll("section"));
	var letters = Array.from(document.querySelectorAll("#platforms tbody tr"), function (row) {
		return { letter: row.dataset.letter, name: row.dataset.name };
	});
	var order = null;

	function fails(state) {
		return state === "failed" || state === "broken" || state === "known";
	}

	function judged(state) {
		return state !== "skipped" && state !== "absent";
	}

	var rows = [];
	sections.forEach(function (section) {
		section.querySelectorAll("tbody tr").forEach(function (row) {
			rows.push({
				row: row, section: section, index: rows.length, text: null,
				states: Array.from(row.querySelectorAll("td")).flatMap(function (cell) {
					return Array(cell.colSpan).fill(names[cell.className]);
				})
			});
		});
	});

	/* The ids of the claims whose failures are alike, by group. */
	var groups = new Map(Array.from(document.querySelectorAll(".groups li"), function (item) {
		var link = item.querySelector("[data-query^='group:']");

		return [link && link.dataset.query.slice(6), new Set(Array.from(item.querySelectorAll("a"), a => a.hash.slice(1)))];
	}));

	/* What a link of the row, "as" another claim or "told" by the errata, leads to; null: it tells all itself. */
	function referred(row, kind) {
		var link = row.querySelector("p." + kind + " a");

		return link && document.getElementById(link.hash.slice(1));
	}

	/* What the row does not tell itself: the other claim's reference, and of the notes what is told there. */
	function elsewhere(row) {
		var other = referred(row, "as"), erratum = referred(other || row, "told");

		return (other ? [other.querySelector("p:nth-of-type(2)")] : [])
			.concat(erratum ? Array.from(erratum.querySelectorAll("p:not(:last-child)")) : [])
			.concat(other && !erratum ? Array.from(other.querySelectorAll("p.notes")) : []);
	}

	/* What the notes' statement is: holds, conditional or wrong; null: they have none. */
	function verdictOf(row) {
		var claim = referred(row, "as") || row, erratum = referred(claim, "told");

		if (erratum)
			return erratum.querySelector("p[class]").className;
		return claim.querySelector(".notes") && "holds";
	}

	function textOf(entry) {
		if (entry.text === null)
			entry.text = (entry.row.id + " " + Array.from(entry.row.querySelectorAll("summary, p, dt, :scope > td"))
				.concat(elsewhere(entry.row)).map(part => part.textContent).join(" ")).toLowerCase();
		return entry.text;
	}

	function columnOf(name) {
		return letters.findIndex(function (platform) {
			return platform.letter.toLowerCase() === name || platform.name.toLowerCase() === name;
		});
	}

	function failing(entry) {
		return entry.states.filter(fails).length;
	}

	function differs(entry) {
		var known = entry.states.filter(judged).map(fails);
		return known.some(fails => fails !== known[0]);
	}

	/* What one word of the query asks; a word that is none is looked for in the text. */
	function test(word) {
		var colon = word.indexOf(":");
		var key = colon < 0 ? word : word.slice(0, colon);
		var value = colon < 0 ? null : word.slice(colon + 1);
		var column = value === null ? -1 : columnOf(key);

		if (key === "status" && value)
			return entry => entry.states.includes(value);
		if (word === "fails")
			return entry => failing(entry) > 0;
		if (word === "differs")
			return differs;
		if (word === "only")
			return entry => failing(entry) === 1;
		if (key === "only" && value)
			return entry => failing(entry) === 1 && fails(entry.states[columnOf(value)]);
		if (word === "unexplained")
			return entry => entry.states.includes("failed") || entry.states.includes("broken");
		if (word === "changed")
			return entry => Boolean(entry.row.dataset.change);
		if (key === "changed" && value)
			return entry => (" " + entry.row.dataset.change + " ").includes(" " + value + " ");
		if (key === "verdict" && value)
			return entry => verdictOf(entry.row) === value;
		if (word === "unkilled")
			return entry => entry.row.dataset.kills === "0";
		if (key === "kills" && value)
			return entry => Number(entry.row.dataset.kills || 0) >= Number(value);
		if (key === "group" && value)
			return entry => Boolean(groups.get(value)) && groups.get(value).has(entry.row.id);
		if (key === "in" && value)
			return entry => entry.section.id === value;
		if (column >= 0)
			return entry => value === "fails" ? fails(entry.states[column]) : entry.states[column] === value;
		return entry => textOf(entry).includes(word);
	}

	function parse(text) {
		return (text.toLowerCase().match(/-?"[^"]*"?|\S+/g) || []).map(function (word) {
			var not = word.length > 1 && word[0] === "-";
			var bare = (not ? word.slice(1) : word);
			var matches = bare[0] === '"' ? entry => textOf(entry).includes(bare.replace(/"/g, "")) : test(bare);

			return not ? entry => !matches(entry) : matches;
		});
	}

	function filter() {
		var tests = parse(query.value);
		var shown = 0, left = new Set();

		rows.forEach(function (entry) {
			var good = tests.every(matches => matches(entry));

			entry.row.hidden = !good;
			if (!good)
				return;
			shown++;
			left.add(entry.section);
		});
		sections.forEach(section => { section.hidden = !left.has(section); });
		count.textContent = shown + " / " + rows.length;
		form.querySelectorAll("[data-query]").forEach(function (button) {
			button.setAttribute("aria-pressed", String(button.dataset.query === query.value.trim()));
		});
	}

	/* Worst first on that platform, sections too; null: as the program has them. */
	function sort(column) {
		var weight = entry => column === null ? 0 : weights[entry.states[column]];
		var bySection = new Map(sections.map(section => [section, []]));
		var worst = new Map();

		order = column;
		rows.forEach(entry => bySection.get(entry.section).push(entry));
		sections.forEach(function (section) {
			var own = bySection.get(section);

			own.sort((a, b) => weight(b) - weight(a) || a.index - b.index);
			worst.set(section, own.filter(entry => weight(entry) >= 3).length);
			own.forEach(entry => entry.row.parentNode.appendChild(entry.row));
			section.querySelectorAll("thead th").forEach(function (head, index) {
				if (index > 0 && index - 1 === column)
					head.setAttribute("aria-sort", "descending");
				else
					head.removeAttribute("aria-sort");
			});
		});
		sections.slice().sort((a, b) => column === null ? 0 : worst.get(b) - worst.get(a))
			.forEach(section => claims.appendChild(section));
	}

	/* #q=...&sort=B is a view, anything else a claim's id or a place in the page. */
	function remember() {
		var parts = [];

		if (query.value.trim())
			parts.push("q=" + encodeURIComponent(query.value.trim()));
		if (order !== null)
			parts.push("sort=" + letters[order].letter);
		if (document.getElementById("zh").checked !== initially)
			parts.push("lang=" + (initially ? "en" : "zh"));
		history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
	}

	function open(row) {
		var details = row.querySelector("details");

		if (details)
			details.open = true;
		row.scrollIntoView({ block: "center" });
		(row.querySelector("summary") || row).focus({ preventScroll: true });
	}

	function speak() {
		document.documentElement.lang = document.getElementById("zh").checked ? "zh" : "en";
	}

	function recall() {
		var hash = location.hash.slice(1);
		var view = new URLSearchParams(hash);
		var target = document.getElementById(decodeURIComponent(hash));

		if (target && target.tagName === "TR") {
			if (target.hidden) {
				query.value = "";
				filter();
			}
			open(target);
			return;
		}
		if (target)
			return;
		query.value = view.get("q") || "";
		if (view.get("lang"))
			document.getElementById(view.get("lang") === "zh" ? "zh" : "en").checked = true;
		speak();
		sort(view.get("sort") && columnOf(view.get("sort").toLowerCase()) >= 0 ? columnOf(view.get("sort").toLowerCase()) : null);
		filter();
		if (query.value)
			form.scrollIntoView();
	}

	function step(forward) {
		var visible = rows.map(entry => entry.row).filter(row => !row.hidden);
		var at = document.activeElement.closest("tr");
		var index;

		visible.sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
		index = visible.indexOf(at);
		index = index < 0 ? (forward ? 0 : visible.length - 1) : index + (forward ? 1 : -1);
		if (!visible[index])
			return;
		visible[index].scrollIntoView({ block: "nearest" });
		visible[index].querySelector("summary").focus();
	}

	var initially = document.getElementById("zh").checked;
	form.hidden = false;
	form.addEventListener("submit", event => event.preventDefault());
	query.addEventListener("input", function () { filter(); remember(); });
	document.addEventListener("click", function (event) {
		var button = event.target.closest("[data-query]");

		if (!button)
			return;
		event.preventDefault();
		query.value = button.dataset.query;
		filter();
		remember();
		if (button.tagName === "A")
			form.scrollIntoView();
	});
	document.querySelector(".languages").addEventListener("change", function () { speak(); remember(); });
	sections.forEach(function (section) {
		section.querySelectorAll("thead th").forEach(function (head, index) {
			var button = document.createElement("button");

			if (index === 0)
				return;
			button.type = "button";
			button.textContent = head.textContent;
			button.title = letters[index - 1].name;
			button.addEventListener("click", function () {
				sort(order === index - 1 ? null : index - 1);
				remember();
				button.focus();
			});
			head.textContent = "";
			head.appendChild(button);
		});
	});
	document.addEventListener("keydown", function (event) {
		var typing = document.activeElement === query;

		if (event.ctrlKey || event.altKey || event.metaKey)
			return;
		if (event.key === "Escape" && query.value) {
			query.value = "";
			filter();
			remember();
		} else if (event.key === "/" && !typing) {
			event.preventDefault();
			query.focus();
		} else if ((event.key === "j" || event.key === "k") && !typing) {
			step(event.key === "j");
		}
	});
	/* Copies what is told elsewhere into a row. */
	function complete(row) {
		var other = referred(row, "as");
		var mark = row.querySelector("p.as, p.told");

		elsewhere(row).reverse().forEach(function (part, index, parts) {
			var copy = part.cloneNode(true);

			if (!copy.className)
				copy.className = other && index === parts.length - 1 ? "ref" : "notes";
			mark.after(copy);
		});
		if (other)
			row.querySelector("details").append(other.querySelector("pre").cloneNode(true));
		row.querySelectorAll("p.told").forEach(part => { part.hidden = true; });
	}

	/* Once somebody sees it: its own address, and what is told elsewhere; in all claims they are much of the page. */
	claims.addEventListener("toggle", function (event) {
		var row = event.target.closest("tr");
		var link = row && row.querySelector("p a:not([href])");

		if (!link)
			return;
		link.href = "#" + row.id;
		complete(row);
	}, true);
	window.addEventListener("hashchange", recall);
	filter();
	recall();
	speak();
}());
