import type { Outcome } from '../state/lane-state.ts'

/**
 * The shape of a tick at a position of the strip. The line is at 21.5: accepted ticks rise from it, refused ones hang
 * below, unavailable ones are broken, those without a credential are hollow, so no meaning depends on a colour.
 */
export const TICKS: Readonly<Record<Outcome, (x: number) => string>> = {
  accepted: (x) => `M${x} 21V3`,
  refused: (x) => `M${x} 22V31`,
  unavailable: (x) => `M${x} 3v4M${x} 10v4M${x} 17v4`,
  none: (x) => `M${x - 1} 19h2v5h-2z`,
}

/** The paint of each. */
export const TICK_LOOKS: Readonly<Record<Outcome, string>> = {
  accepted: 'fill-none stroke-accepted stroke-3',
  refused: 'fill-none stroke-refused stroke-3',
  unavailable: 'fill-none stroke-unavailable stroke-3',
  none: 'fill-paper stroke-faint stroke-1 [vector-effect:non-scaling-stroke]',
}
