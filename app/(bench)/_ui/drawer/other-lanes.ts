import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { CookieView, ExchangeDetail } from '#lib/web/exchange-recorder.ts'

/** The cookies of a request that belong to other mechanisms than the one it was sent to. */
export function cookiesOfOtherLanes({ mechanism, request }: ExchangeDetail): readonly CookieView[] {
  const names = MECHANISM_IDS.filter((id) => id !== mechanism).flatMap((id) => {
    const { credential, refresh } = factsOf(id).cookies
    return [credential, refresh]
  })
  return request.cookies.filter(({ name }) => names.includes(name.replace('__Host-', '')))
}

/** A text in pieces: those that equal one of the parts, and what is between them. */
export function splitAt(
  text: string,
  parts: readonly string[],
): readonly { readonly text: string; readonly isPart: boolean; readonly at: number }[] {
  const places = parts
    .map((part) => ({ part, at: text.indexOf(part) }))
    .filter(({ at }) => at >= 0)
    .sort((x, y) => x.at - y.at)
  let end = 0
  const pieces = places.flatMap(({ part, at }) => {
    const between = { text: text.slice(end, at), isPart: false, at: end }
    end = at + part.length
    return [between, { text: part, isPart: true, at }]
  })
  return [...pieces, { text: text.slice(end), isPart: false, at: end }].filter(({ text }) => text !== '')
}
