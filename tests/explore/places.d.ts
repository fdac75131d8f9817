/** What the place of an explanation in a page gives to its script, and what scripts draw with. */

/** An array of a story as a file of the site has it. */
interface PackedArray {
  type: "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "float32";
  shape: number[];
  text: string;
  factor?: number;
}

type StoryArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array;

/** What `browser_format` of polybook's numbers.py tells. */
interface BrowserFormat {
  locale: string;
  numberingSystem: string;
  useGrouping: string;
  signs: Record<string, string>;
}

/** Of explore.js. */
interface ExplorePlace {
  readonly root: HTMLElement;
  readonly id: string;
  readonly status: HTMLElement;
  readonly note: HTMLElement;
  number(value: number, form: string): string;
  has(key: string): boolean;
  text(key: string, ...values: string[]): string;
  say<Of extends HTMLElement>(element: Of, key: string, ...values: string[]): Of;
  name(element: HTMLElement, key: string): void;
  announce(key: string, ...values: string[]): void;
  button(key: string, act: () => void): HTMLButtonElement;
  copyButton(state: () => string[][]): HTMLButtonElement;
  onState(take: (state: URLSearchParams) => boolean): void;
  megabytes(): string;
  arrays(): Promise<Record<string, StoryArray> | null>;
  replaceFigure(): void;
}

/** A place on a board, from 0 to 255 each way. */
type Point = [number, number];
type Stroke = Point[];

interface BoardEvents {
  /** A stroke was begun, or goes on. */
  changed(): void;
  /** A stroke is done. */
  ended(): void;
  /** A key has set the pen down. */
  begun(): void;
  /** The pen, moved by keys, has come to rest: its parts of the board from the left and the top. */
  rests(left: number, top: number): void;
}

interface Board {
  strokes: Stroke[];
  clear(): void;
  showPicture(pixels: ArrayLike<number>): void;
  showStrokes(strokes: Stroke[]): void;
}

interface BarTable {
  readonly element: HTMLElement;
  show(columns: ArrayLike<number>[]): void;
}

interface LineChart {
  readonly element: HTMLElement;
  readonly caption: HTMLElement;
  show(lines: number[][], steps: number): void;
}

interface Slider {
  readonly element: HTMLElement;
  /** One that copies the address of its stop. */
  readonly buttons: HTMLElement;
  /** The stop that it stands at, and what that is called. */
  readonly stop: number;
  readonly name: string;
  followAddress(): void;
}

interface SliderSettings {
  stops: number[];
  /** What a stop is called, in the reader's language. */
  sayStop(element: HTMLElement, stop: number): void;
  /** Called when it stands at another stop, maybe on its way. */
  show(): void;
  /** Called when it has come to rest, to say so aloud. */
  tell(): void;
}

interface ExploreNamespace {
  receive(arrays: Record<string, PackedArray>): void;
  decodeBytes(text: string): Uint8Array<ArrayBuffer>;
  decodeArray(packed: PackedArray): StoryArray;
  fetchArrays(address: string): Promise<Record<string, StoryArray>>;
  numberWriter(format: BrowserFormat): (value: number, form: string) => string;
  element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes?: Record<string, string>,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[Tag];
  drawn(
    tag: string,
    attributes?: Record<string, string | number>,
    ...children: (Node | string)[]
  ): SVGElement;
  start(name: string, start: (place: ExplorePlace) => void): void;

  pictureOf(strokes: Stroke[]): Float32Array;
  writeStrokes(strokes: Stroke[]): string;
  readStrokes(text: string): Stroke[] | null;
  showPicture(canvas: HTMLCanvasElement, pixels: ArrayLike<number>): void;
  Board: new (canvas: HTMLCanvasElement, told: BoardEvents) => Board;
  LineChart: new (place: ExplorePlace, step: string, lines: string[]) => LineChart;
  Slider: new (place: ExplorePlace, key: string, settings: SliderSettings) => Slider;
  BarTable: new (place: ExplorePlace, caption: string, rows: string, columns: string[]) => BarTable;
}
