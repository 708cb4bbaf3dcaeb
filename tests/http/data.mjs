// SPDX-License-Identifier: ISC
// A small graph that the HTTP tests ask about.
const talks = "https://example.org/talks";
const denial = "https://example.org/denial?a=1&b=2";
const supports = { subject: "Russia", predicate: "supports", object: "Bashar al-Assad" };

export const TALKS = talks;
export const DENIAL = denial;
export const SUPPORTS = supports;
export const TEXT = "Kerry spoke. Russia supports Assad, he said. The US opposes it. Москва молчит.";

const supported = TEXT.indexOf("Russia supports Assad");

export const facts = [
  { source: talks, title: "Talks", publisher: "The Daily", published: "2015-09-18", language: "en", text: TEXT },
  { source: denial, title: "A denial", published: "2015-10" },
  { entity: "United States", type: "Country", alias: ["US", "America"], facts: { label: { text: "États-Unis", lang: "fr" }, latitude: 39.5, longitude: -98 }, source: "gazetteer" },
  { entity: "Bashar al-Assad", type: "Person", alias: "Assad", source: "gazetteer" },
  { entity: "Georgia (country)", alias: "Georgia", source: "gazetteer" },
  { entity: "Georgia (state)", alias: "Georgia", source: "gazetteer" },
  { ...supports, source: talks, speaker: "John Kerry", on: "2015-09-18", start: supported, end: supported + 21 },
  { ...supports, source: denial, stance: "denies", from: "2015" },
  { subject: "United States", predicate: "opposes", object: supports, source: talks, speaker: "John Kerry" },
  { subject: "Iran", predicate: "approves", object: { subject: "United States", predicate: "opposes", object: supports }, source: talks },
  { subject: "United States", predicate: "opposes", object: "Islamic State", source: talks, from: "2014", to: "2015" },
  { subject: "Russia", predicate: "denies_help_to", object: "Rebels", source: denial, stance: "denies" },
  { subject: "AC/DC", predicate: "plays_in", object: "Sydney", source: "=cmd" },
  { subject: "Iran", predicate: "population", object: 88000000, source: "census" },
  { subject: "Iran", predicate: "is_large", object: true, source: "census" },
  { subject: "Iran", predicate: "founded", object: { date: "1979-04" }, source: "census" },
  ...Array.from({ length: 45 }, (_, i) => ({ subject: "Russia", predicate: "borders", object: `Land ${i}`, source: "atlas" })),
];
