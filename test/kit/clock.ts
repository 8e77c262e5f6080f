/** A clock that stands still until it is turned. */
export interface TestClock {
  readonly now: () => Date;
  /** Moves it on. */
  pass(seconds: number): void;
  set(instant: string): void;
}

export function clockAt(instant: string): TestClock {
  let time = Date.parse(instant);
  return {
    now: () => new Date(time),
    pass: (seconds) => {
      time += seconds * 1000;
    },
    set: (text) => {
      time = Date.parse(text);
    },
  };
}
