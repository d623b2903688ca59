import { type Action, reduce } from '../state/reduce.ts'
import { INITIAL, type LabState } from '../state/state.ts'

/** Keeps the page's state outside React, so that a tick of one lane renders that lane only. */
export interface Store {
  readonly get: () => LabState
  readonly dispatch: (action: Action) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore(): Store {
  let state = INITIAL
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    dispatch: (action) => {
      state = reduce(state, action)
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
