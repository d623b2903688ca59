import type { MechanismId } from '#lib/core/session.ts'
import type { LabEvent } from './event.ts'

/** Counts the events and the measured times of benches: for one bench, or for all of a process. */
export interface Meter {
  readonly event: (event: LabEvent) => void
  /** A call to a store, as seen from its port. */
  readonly storeCall: (store: string, micros: number) => void
  /** A lookup in the cache of verified credentials of a node. */
  readonly cacheRead: (isHit: boolean) => void
  /** A credential was accepted this long after its session had ended. */
  readonly acceptedAfterEnd: (mechanism: MechanismId, seconds: number) => void
  /** No copy of an ended session is accepted any longer: the time from its end until its last acceptance. */
  readonly revocationLag: (mechanism: MechanismId, seconds: number) => void
}

/** Counts nothing: for benches of measurements and attacks. */
export const NO_METER: Meter = {
  event() {},
  storeCall() {},
  cacheRead() {},
  acceptedAfterEnd() {},
  revocationLag() {},
}

/** Passes everything to several meters. */
export function meters(...all: readonly Meter[]): Meter {
  return {
    event: (event) => {
      for (const meter of all) meter.event(event)
    },
    storeCall: (store, micros) => {
      for (const meter of all) meter.storeCall(store, micros)
    },
    cacheRead: (isHit) => {
      for (const meter of all) meter.cacheRead(isHit)
    },
    acceptedAfterEnd: (mechanism, seconds) => {
      for (const meter of all) meter.acceptedAfterEnd(mechanism, seconds)
    },
    revocationLag: (mechanism, seconds) => {
      for (const meter of all) meter.revocationLag(mechanism, seconds)
    },
  }
}
