/** Labels that do not lie on one another: each takes the first of its places that is free, and where none is it is left out. */

export interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const LABEL_HEIGHT = 16;
const CHARACTER = 6.7;

export const labelWidth = (words: string) => words.length * CHARACTER;

export class LabelRoom {
  private readonly bounds: Room;
  private readonly taken: Room[] = [];

  constructor(bounds: Room) {
    this.bounds = bounds;
  }

  /** Something is drawn there that no label may lie on. */
  reserve(room: Room): void {
    this.taken.push(room);
  }

  /** `places` are baselines at the label's left end. Returns the place that it took; null where there is none. */
  take<Place extends { readonly x: number; readonly y: number }>(words: string, places: readonly Place[], extra = 0): Place | null {
    const width = labelWidth(words) + extra;
    for (const place of places) {
      const room = { left: place.x - 3, right: place.x + width + 3, top: place.y - LABEL_HEIGHT + 3, bottom: place.y + 4 };
      if (!this.isFree(room)) continue;
      this.taken.push(room);
      return place;
    }
    return null;
  }

  private isFree({ left, right, top, bottom }: Room): boolean {
    const { bounds } = this;
    if (left < bounds.left || right > bounds.right || top < bounds.top || bottom > bounds.bottom) return false;
    return this.taken.every((other) => right <= other.left || left >= other.right || bottom <= other.top || top >= other.bottom);
  }
}
