// How long did something take? A length of time, as query metrics tell it.

const TICKS_PER_MS = 10_000;
const MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** A length of time, in ticks of 100 ns. Positive or negative. */
export class TimeSpan {
  /** No time. */
  static readonly zero = new TimeSpan(0, 0, 0, 0, 0);
  /** The longest whose ticks are exact. */
  static readonly maxValue = TimeSpan.fromTicks(Number.MAX_SAFE_INTEGER);
  static readonly minValue = TimeSpan.fromTicks(Number.MIN_SAFE_INTEGER);

  protected readonly _ticks: number;

  constructor(days: number, hours: number, minutes: number, seconds: number, milliseconds: number) {
    const given = { days, hours, minutes, seconds, milliseconds };
    for (const [name, value] of Object.entries(given)) {
      if (typeof value !== "number" || Number.isNaN(value)) throw new TypeError(`${name} must be a number`);
    }
    const ms = days * MS.day + hours * MS.hour + minutes * MS.minute + seconds * MS.second + milliseconds;
    this._ticks = Math.round(ms * TICKS_PER_MS);
  }

  static fromTicks(value: number): TimeSpan {
    return new TimeSpan(0, 0, 0, 0, value / TICKS_PER_MS);
  }

  static fromMilliseconds(value: number): TimeSpan {
    return TimeSpan.interval(value, 1);
  }

  static fromSeconds(value: number): TimeSpan {
    return TimeSpan.interval(value, MS.second);
  }

  static fromMinutes(value: number): TimeSpan {
    return TimeSpan.interval(value, MS.minute);
  }

  static fromHours(value: number): TimeSpan {
    return TimeSpan.interval(value, MS.hour);
  }

  static fromDays(value: number): TimeSpan {
    return TimeSpan.interval(value, MS.day);
  }

  /** So many times so many milliseconds. */
  static interval(value: number, scale: number): TimeSpan {
    return new TimeSpan(0, 0, 0, 0, value * scale);
  }

  static compare(t1: TimeSpan, t2: TimeSpan): 1 | 0 | -1 {
    return t1.compareTo(t2);
  }

  static isTimeSpan(timespan: TimeSpan): boolean {
    return timespan instanceof TimeSpan;
  }

  static additionDoesOverflow(a: number, b: number): boolean {
    return !Number.isSafeInteger(a + b);
  }

  static subtractionDoesUnderflow(a: number, b: number): boolean {
    return !Number.isSafeInteger(a - b);
  }

  add(ts: TimeSpan): TimeSpan {
    if (TimeSpan.additionDoesOverflow(this._ticks, ts._ticks)) throw new RangeError("the sum of two times is too long");
    return TimeSpan.fromTicks(this._ticks + ts._ticks);
  }

  subtract(ts: TimeSpan): TimeSpan {
    return this.add(ts.negate());
  }

  negate(): TimeSpan {
    return TimeSpan.fromTicks(-this._ticks);
  }

  /** Without its sign. */
  duration(): TimeSpan {
    return TimeSpan.fromTicks(Math.abs(this._ticks));
  }

  equals(value: TimeSpan): boolean {
    return this.compareTo(value) === 0;
  }

  compareTo(value: TimeSpan): 1 | -1 | 0 {
    return Math.sign(this._ticks - value._ticks) as 1 | -1 | 0;
  }

  /** The whole days. */
  days(): number {
    return Math.trunc(this.totalDays());
  }

  /** The whole hours beyond the days. */
  hours(): number {
    return Math.trunc(this.totalHours()) % 24;
  }

  minutes(): number {
    return Math.trunc(this.totalMinutes()) % 60;
  }

  seconds(): number {
    return Math.trunc(this.totalSeconds()) % 60;
  }

  milliseconds(): number {
    return Math.trunc(this.totalMilliseconds()) % 1000;
  }

  ticks(): number {
    return this._ticks;
  }

  totalDays(): number {
    return this.totalMilliseconds() / MS.day;
  }

  totalHours(): number {
    return this.totalMilliseconds() / MS.hour;
  }

  totalMinutes(): number {
    return this.totalMilliseconds() / MS.minute;
  }

  totalSeconds(): number {
    return this.totalMilliseconds() / MS.second;
  }

  totalMilliseconds(): number {
    return this._ticks / TICKS_PER_MS;
  }
}
