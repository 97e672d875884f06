// Finding an area by what somebody types: spellings vary, order of words does not matter.

/** Lower case, no accents, no "(Pt)" in any script, punctuation as spaces. */
export function normalise(text) {
  return text
    .normalize('NFD')
    .replace(/\p{Script=Inherited}/gu, '') // accents; the vowel signs of other scripts are letters
    .toLowerCase()
    .replace(/\(\s*(pt\.?|অংশ)\s*\)/g, ' ')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

// Optimal string alignment distance, given up once it exceeds the limit.
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      next.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[b.length];
}

function score(query, name) {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const words = name.split(' ');
  if (words.some((word) => word.startsWith(query))) return 2;
  if (query.split(' ').every((part) => words.some((word) => word.startsWith(part)))) return 3;
  if (name.includes(query)) return 4;
  const limit = query.length >= 8 ? 2 : query.length >= 4 ? 1 : 0;
  if (limit > 0) {
    const heads = [name, ...words].map((text) => distance(query, text.slice(0, query.length + limit), limit));
    const whole = [name, ...words].map((text) => distance(query, text, limit));
    const best = Math.min(...heads, ...whole);
    if (best <= limit) return 4 + best;
  }
  return Infinity;
}

/**
 * The areas a query may mean, best first. Each area has depth, name, parent_name and aliases;
 * a code matches as well. Equal matches keep the outermost level first, then the alphabet.
 */
export function findAreas(areas, query, limit = 12) {
  const wanted = normalise(query);
  if (wanted === '') return [];
  const scored = [];
  for (const area of areas) {
    let best = Math.min(
      score(wanted, normalise(area.name)),
      ...(area.aliases ?? []).map((alias) => score(wanted, normalise(alias)) + 0.5),
    );
    if (area.parent_name) best = Math.min(best, score(wanted, normalise(`${area.name} ${area.parent_name}`)) + 0.25);
    if (normalise(area.id) === wanted) best = 0;
    if (best < Infinity) scored.push({ area, best });
  }
  scored.sort((a, b) => a.best - b.best || a.area.depth - b.area.depth || a.area.name.localeCompare(b.area.name));
  return scored.slice(0, limit).map(({ area }) => area);
}
