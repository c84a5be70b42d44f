// The program needs neither the types of Node nor those of browsers, except for this.
declare const console: { log(...values: unknown[]): void };
