/** Appends a number to each name that is already taken: the second `orders` becomes `orders#2`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 2; taken.has(free) || (free !== name && names.includes(free)); i += 1) free = `${name}#${i}`;
    taken.add(free);
    return free;
  });
}
