/**
 * A binary heap in a plain array: whatever comes before all others stands at index 0. The order is handed to each call and kept
 * nowhere, so that the array is plain data. Where the order is total, what is popped does not depend on the order of pushing.
 */
export type ComesBefore<T> = (a: T, b: T) => boolean;

export function heapPush<T>(heap: T[], item: T, comesBefore: ComesBefore<T>): void {
  heap.push(item);
  siftUp(heap, heap.length - 1, comesBefore);
}

export function heapPop<T>(heap: T[], comesBefore: ComesBefore<T>): T | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) {
    heap[0] = last;
    siftDown(heap, 0, comesBefore);
  }
  return top;
}

/** Makes a heap of an array in any order. */
export function heapify<T>(items: T[], comesBefore: ComesBefore<T>): void {
  for (let index = (items.length >> 1) - 1; index >= 0; index--) siftDown(items, index, comesBefore);
}

function siftUp<T>(heap: T[], from: number, comesBefore: ComesBefore<T>): void {
  const item = heap[from] as T;
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as T;
    if (!comesBefore(item, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

function siftDown<T>(heap: T[], from: number, comesBefore: ComesBefore<T>): void {
  const item = heap[from] as T;
  const half = heap.length >> 1; // from here on, nobody has children
  let index = from;
  while (index < half) {
    let child = 2 * index + 1;
    let below = heap[child] as T;
    const right = child + 1;
    if (right < heap.length && comesBefore(heap[right] as T, below)) {
      child = right;
      below = heap[right] as T;
    }
    if (!comesBefore(below, item)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = item;
}
