// SPDX-License-Identifier: ISC
// The page in a real browser, on the sample graph.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support.mjs";
import { openPage, root, settled, startBrowser, startServer } from "./harness.mjs";

const HOSTILE = "https://example.org/hostile?a=1&b='2'";
const SCRIPT = '<script>document.title = "taken"; alert(1)</script>';
const IMAGE = '<img src=x onerror="alert(2)">';
const EXTRA = [
  {
    source: HOSTILE,
    title: IMAGE,
    publisher: "<b>Bold</b>",
    published: "2020-02",
    text: `Они сказали: ${SCRIPT} 😀 и ушли.`,
  },
  {
    subject: SCRIPT,
    predicate: "<i>says</i>",
    object: { text: IMAGE, lang: "en" },
    source: HOSTILE,
    quote: SCRIPT,
    meta: { "<u>key</u>": "<s>value</s>" },
  },
  {
    subject: SCRIPT,
    predicate: "sees",
    object: "urn:javascript:alert(3)",
    source: "javascript:alert(4)",
  },
];

/** Waits for words in one element; what is only for screen readers counts. */
const says = (locator, pattern) =>
  eventually(async () =>
    assert.match((await locator.innerText()).replace(/\s+/g, " ").trim(), pattern),
  );

const has = (locator, attribute, value) =>
  eventually(async () => assert.equal(await locator.getAttribute(attribute), value));

const titled = (page, title) => eventually(async () => assert.equal(await page.title(), title));

/** Waits until a parameter of the address is as it should be. */
const addressed = (page, name, pattern) =>
  eventually(() => assert.match(new URL(page.url()).searchParams.get(name) ?? "", pattern));

describe("the page", { concurrency: false }, () => {
  let server;
  let browser;
  let view;
  let page;

  before(async () => {
    server = await startServer({ extra: EXTRA });
    browser = await startBrowser();
    view = await openPage(browser);
    page = view.page;
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const at = (search) => page.goto(server.url + search);

  test("the start tells what is there and offers questions", async () => {
    await at("");
    await says(page.locator(".counts"), /\d+ facts|facts \d+/);
    await page.locator(".questions a").nth(4).waitFor();
    await titled(page, "Entente");
  });

  test("searching with the keyboard leads to an entity", async () => {
    await at("");
    await page.locator(".counts").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("United Sta");
    const box = page.getByRole("combobox");
    const option = page.getByRole("option", { name: /^United States/ }).first();
    await option.waitFor();
    await has(box, "aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    const active = page.locator("[role=option][aria-selected=true]");
    await active.waitFor();
    await has(box, "aria-activedescendant", await active.getAttribute("id"));
    await page.keyboard.press("Escape");
    await has(box, "aria-expanded", "false");
    await box.fill("United States");
    await option.waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "United States" }).waitFor();
    await addressed(page, "view", /^entity$/);
    await addressed(page, "name", /^United States$/);
    await titled(page, "United States – Entente");
  });

  test("title, address and view change as one", async () => {
    await at("?view=sources");
    await page.locator("main table").waitFor();
    await page.evaluate(() => {
      const heading = document.querySelector("main h1").textContent;
      const observer = new MutationObserver(() => {
        const now = document.querySelector("main h1")?.textContent;
        if (now === heading) return;
        window.onChange = { heading: now, title: document.title, search: location.search };
        observer.disconnect();
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await page.getByRole("link", { name: "Query", exact: true }).click();
    const change = await page.waitForFunction(() => window.onChange);
    assert.deepEqual(await change.jsonValue(), {
      heading: "Ask in Walk",
      title: "Query – Entente",
      search: "?view=query",
    });
  });

  test("what is typed at once is not undone", async () => {
    await at("?view=sources");
    await page.locator("main table").waitFor();
    // In one go: what is typed comes before the first picture of the view.
    await page.evaluate(async () => {
      const type = (field, text) => {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      document.querySelector("nav[aria-label=Views] a").click();
      await null;
      type(document.querySelector("textarea"), "find ?x");
    });
    await page.evaluate(async () => {
      for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => setTimeout(done));
    });
    assert.equal(await page.locator("textarea").inputValue(), "find ?x");
  });

  test("an alias is found and says what matched", async () => {
    await at("");
    await page.getByRole("combobox").fill("ISIL");
    await page.getByRole("option", { name: /^Islamic State.*ISIL/ }).waitFor();
    await page.getByRole("combobox").press("Escape");
  });

  test("an entity has its facts by relation, the quoted ones in boxes", async () => {
    await at("?view=entity&name=United+States");
    const group = page
      .locator(".group", { has: page.locator("h2", { hasText: "opposes" }) })
      .first();
    const quoted = group.locator(".quoted").first();
    await says(quoted, /Russia supports Bashar al-Assad/);
    await page.locator("nav.rail a").nth(3).waitFor();
  });

  test("a fact leads by its report to the document that says so", async () => {
    await at("?view=entity&name=United+States");
    const row = page
      .locator(".fact-row", { has: page.locator(".quoted", { hasText: "Assad" }) })
      .first();
    const toggle = row.locator("button.evidence");
    await has(toggle, "aria-expanded", "false");
    await toggle.focus();
    await page.keyboard.press("Enter");
    await has(toggle, "aria-expanded", "true");
    const report = row.locator(".report").first();
    await says(report, /affirms/);
    await says(report, /2015-09-18/);
    await report.locator("a.source").click();
    await page.locator(".kicker", { hasText: "document" }).waitFor();
    await addressed(page, "view", /^source$/);
    await addressed(page, "name", /^https:\/\/example\.org\/kerry-talks$/);
    await page.locator(".fact-row.open .report").first().waitFor();
  });

  test("back and forward go through the views", async () => {
    await at("?view=entity&name=United+States");
    await page.locator("a.brand").click();
    await page.locator(".counts").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "United States" }).waitFor();
    await titled(page, "United States – Entente");
    await page.goForward();
    await page.locator(".counts").waitFor();
    await titled(page, "Entente");
  });

  test("a fact stands with its reports for and against", async () => {
    const object = encodeURIComponent(JSON.stringify({ text: "dark" }));
    await at(`?view=fact&subject=lighthouse+of+Port+%C3%89clair&predicate=is&object=${object}`);
    await page.locator(".badge.disputed").waitFor();
    await says(page.getByRole("region", { name: "For" }), /João Conceição/);
    await says(page.getByRole("region", { name: "Against" }), /Łucja Żółkiewska/);
  });

  test("the passages are marked in a text of many scripts", async () => {
    await at("?view=source&name=Bulletin+of+the+Lantern+Festival");
    const marks = page.locator(".marked mark");
    await marks.first().waitFor();
    const texts = await marks.allInnerTexts();
    assert.ok(
      texts.includes("The lantern boats leave Port Éclair on 20 June 2031"),
      texts.join(" | "),
    );
    assert.ok(
      texts.some((text) => text.startsWith("Nguyễn Thị Hồng Ánh hopes that 𠮷田遥")),
      texts.join(" | "),
    );
    await marks.nth(1).click();
    await page.locator(".marked mark.chosen").waitFor();
    await addressed(page, "report", /^\d+$/);
  });

  test("a query is asked by keyboard and every term of its answer leads on", async () => {
    await at("?view=query");
    const area = page.getByRole("textbox", { name: "Query in Walk" });
    await area.fill("find ?who ?what where ?who opposes ?what . filter isfact(?what)");
    await area.press("Control+Enter");
    const table = page.locator(".results-table table");
    await says(table, /United States.*Russia supports Bashar al-Assad/);
    await addressed(page, "q", /^find \?who/);
    await table.locator(".quoted a.predicate", { hasText: "supports" }).first().click();
    await page.locator(".kicker", { hasText: "fact" }).waitFor();
    await addressed(page, "view", /^fact$/);
  });

  test("the rows can be had as CSV", async () => {
    await at(`?view=query&q=${encodeURIComponent("find ?who where ?who opposes [Islamic State]")}`);
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV" }).click();
    const chunks = [];
    for await (const chunk of await (await waiting).createReadStream()) chunks.push(chunk);
    assert.match(Buffer.concat(chunks).toString(), /^who\r?\n(.*\n)*"?United States/);
  });

  test("what is hostile in the data is shown as text", async () => {
    for (const address of [
      { view: "entity", name: SCRIPT },
      { view: "source", name: HOSTILE },
      { view: "entity", name: HOSTILE },
      { view: "entity", name: IMAGE },
      { view: "search", q: "<" },
      {
        view: "query",
        q: 'find ?s ?r ?o where ?s ?r ?o { source: ?x } . filter contains(text(?s), "alert") limit 5',
      },
      { view: SCRIPT },
      { view: "sources" },
    ]) {
      await at(`?${new URLSearchParams(address)}`);
      await settled(page);
      assert.equal(
        await page.locator("main script, main img, main b, main i, main u, main s").count(),
        0,
      );
    }
    await at(`?${new URLSearchParams({ view: "source", name: HOSTILE })}`);
    await page.locator(".marked mark").waitFor();
    assert.equal(await page.locator(".marked mark").innerText(), SCRIPT);
    assert.equal(await page.locator("h1").innerText(), IMAGE);
    assert.notEqual(await page.title(), "taken");
    const addresses = await page
      .locator("a[href]")
      .evaluateAll((all) => all.map((a) => a.protocol));
    assert.deepEqual(
      addresses.filter((protocol) => !/^https?:$/.test(protocol)),
      [],
    );
    const leaving = page.locator("a[target=_blank]").first();
    assert.match(await leaving.getAttribute("rel"), /noreferrer/);
    assert.deepEqual(view.seen.dialogs, []);
  });

  test("so far no request left the server and nothing went wrong", () => {
    const origin = new URL(server.url).origin;
    const outside = view.seen.requests.filter(
      (url) => new URL(url).origin !== origin && !url.startsWith("blob:"),
    );
    assert.deepEqual(outside, []);
    // A browser logs every 404; an entity that is not there is one by right.
    const unexpected = view.seen.errors.filter(
      (text) => !/status of 404 .*\/api\/v1\/entities/.test(text),
    );
    assert.deepEqual(unexpected, []);
    assert.ok(view.seen.requests.length > 20);
  });

  test("a wrong query is marked at its place, its correction one key away", async () => {
    await at("?view=query");
    const area = page.getByRole("textbox", { name: "Query in Walk" });
    await area.fill("find ?who\nwhere ?who opposes << Russia supports ?what >>");
    await area.press("Control+Enter");
    const complaint = page.getByRole("alert");
    await says(complaint, /line 2, column \d+/);
    await complaint.locator("button.place").click();
    await eventually(async () => {
      const [start, end] = await area.evaluate((f) => [f.selectionStart, f.selectionEnd]);
      assert.ok(start >= "find ?who\n".length && end === start + 1, `${start} to ${end}`);
    });
    await area.press("Alt+Enter");
    await page.locator(".results-table table").waitFor();
    await eventually(async () => assert.doesNotMatch(await area.inputValue(), /<</));
  });

  test("a name that nothing bears is answered with the closest ones", async () => {
    await at("?view=entity&name=Bashar+al-Asad");
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    await page.locator(".closest a", { hasText: /^Bashar al-Assad$/ }).click();
    await page.getByRole("heading", { level: 1, name: "Bashar al-Assad" }).waitFor();
  });

  test("nothing needs more width than a small telephone has", async () => {
    const small = await openPage(browser, { viewport: { width: 360, height: 740 } });
    for (const search of [
      "",
      "?view=entity&name=United+States",
      "?view=sources",
      "?view=query",
      "?view=source&name=Bulletin+of+the+Lantern+Festival",
    ]) {
      await small.page.goto(server.url + search);
      await settled(small.page);
      const over = await small.page.evaluate(
        () => document.documentElement.scrollWidth - innerWidth,
      );
      assert.ok(over <= 0, `${search || "the start"} is ${over} px too wide`);
    }
    await small.close();
  });

  test("a picture of it is kept with the build", async () => {
    mkdirSync(join(root, "build"), { recursive: true });
    await at("?view=entity&name=Russia");
    await page.locator(".group").first().waitFor();
    await page.screenshot({ path: join(root, "build/page.png") });
  });

  test("a server that is gone is said to be gone", async () => {
    await at("?view=sources");
    await page.locator("table").waitFor();
    await server.kill();
    await page.locator("a", { hasText: "Query" }).first().click();
    await page.getByRole("alert").waitFor();
    const area = page.getByRole("textbox", { name: "Query in Walk" });
    await area.fill("find ?x where ?x supports ?y");
    await area.press("Control+Enter");
    await addressed(page, "q", /^find/);
    await settled(page);
    await page.getByRole("alert").getByText("The server does not answer").waitFor();
  });
});

test("a server with a token: the page asks for it", async () => {
  const { writeFileSync, mkdtempSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const folder = mkdtempSync(join(tmpdir(), "entente-token-"));
  const file = join(folder, "tokens");
  writeFileSync(file, "read page-test-token-0123456789\n", { mode: 0o600 });
  const server = await startServer({ options: ["--token-file", file] });
  const browser = await startBrowser();
  try {
    const { page } = await openPage(browser);
    await page.goto(`${server.url}?view=entity&name=Russia`);
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await dialog.getByLabel("Token").fill("page-test-token-0123456789");
    await page.keyboard.press("Enter");
    await page.locator(".group").first().waitFor();
    await dialog.waitFor({ state: "detached" });
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
