/**
 * Works on items some at a time, in their order. After a failure no other is begun, and those under way end.
 *
 * @param items - what to work on.
 * @param places - how many at a time, at least 1.
 * @param work - does one of them.
 * @throws what one of those that failed has thrown: of the first of the places where one did.
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  places: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.slice();
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await work(next);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: places }, takeTurns));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
