import { userDataDownload } from '#lib/audit/vocabulary.ts'
import { eraseUserData } from '#lib/bench/user-data/erase.ts'
import type { Holding, UserDataContext } from '#lib/bench/user-data/holding.ts'
import { holdingsOf } from '#lib/bench/user-data/index.ts'
import { HOLDING_KINDS, type HoldingKind, kindText } from '#lib/bench/user-data/texts.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Text } from '#lib/core/text.ts'
import type { BenchCall } from './call.ts'
import { cookieNotice } from './cookie-notice.ts'
import {
  CookiesResponse,
  ErasureQuery,
  ErasureResponse,
  UserDataQuery,
  UserDataResponse,
} from './privacy-responses.ts'
import { queryOf } from './request-url.ts'
import { onBench } from './route.ts'
import { EmptyBody, NoQuery } from './schemas.ts'

/** The routes about the data of a user, and about the cookies of this app. */
export const privacyRoutes = {
  '/api/users/{name}/data': {
    GET: onBench(
      {
        summary: 'Get everything that is held about a user on this bench: what, where, why and until when',
        query: UserDataQuery,
        response: UserDataResponse,
      },
      async (call, _, { language, items, download }) => {
        const name = userOf(call)
        const holdings = await holdingsOf(contextOf(call), name)
        const found = new Set(holdings.map(({ kind }) => kind))
        const kinds = Object.keys(HOLDING_KINDS) as HoldingKind[]
        const body = {
          user: name,
          at: call.bench.now(),
          holdings: holdings.map((holding) => ({
            ...placeOf(holding, language),
            items: holding.items.slice(0, items),
            ...untilOf(holding, language),
            why: kindText(holding.kind).why[language],
            erasable: ['deleted', 'marked'].includes(kindText(holding.kind).onErase),
            onErase: kindText(holding.kind).onErase,
          })),
          nothingIn: kinds
            .filter((kind) => !found.has(kind))
            .map((kind) => ({ kind, what: kindText(kind).what[language] })),
        }
        // `?download` without a value counts too; empty parameters are otherwise ignored.
        const isFile = download !== undefined || queryOf(call.request)?.has('download') === true
        const headers = { 'content-disposition': `attachment; filename="session-lab-${name}.json"` }
        if (isFile) call.bench.observer.audit.record(userDataDownload(name))
        return { status: 200, body, ...(isFile ? { headers } : {}) }
      },
    ),

    DELETE: onBench(
      {
        summary:
          'Erase the data of a user: sessions end, data is deleted, and a mark replaces the user in what is kept',
        query: ErasureQuery,
        body: EmptyBody,
        response: ErasureResponse,
      },
      async (call, _, { language }) => {
        const name = userOf(call)
        const context = { ...contextOf(call), benches: call.lab.benches }
        const { mark, erased, kept, outOfReach, effects } = await eraseUserData(context, name, (event) =>
          call.onEvent(call.bench.append(event)),
        )
        const stays = (holding: Holding) => ({
          ...placeOf(holding, language),
          ...untilOf(holding, language),
          why: (kindText(holding.kind).left ?? kindText(holding.kind).why)[language],
        })
        return {
          status: 200,
          body: {
            mark,
            erased: erased.map((holding) => placeOf(holding, language)),
            kept: kept.map(({ as, ...holding }) => ({ ...stays(holding), as })),
            cannotErase: outOfReach.map(stays),
            ended: effects.length,
            effects,
          },
        }
      },
    ),
  },

  '/api/bench/cookies': {
    GET: onBench(
      {
        summary: 'List the cookies that this app sets, under the current policy',
        query: NoQuery,
        response: CookiesResponse,
      },
      async (call) => ({ status: 200, body: cookieNotice(call) }),
    ),
  },
}

/** @throws RequestRefused `not_found` if the bench has no such user */
function userOf({ bench, params }: BenchCall): string {
  const name = params.name ?? ''
  if (bench.account(name) === null) {
    throw new RequestRefused('not_found', `User ${name.slice(0, 64)} not found on this bench.`)
  }
  return name
}

function contextOf({ bench, lab, operator }: BenchCall): UserDataContext {
  return { bench, operator, exchanges: lab.exchanges, simulated: lab.guests }
}

function placeOf({ kind, where, lane, count }: Holding, language: keyof Text) {
  return { kind, what: kindText(kind).what[language], where, count, ...(lane === undefined ? {} : { lane }) }
}

function untilOf({ kind, until }: Holding, language: keyof Text) {
  return { until, untilWhat: kindText(kind).until[language] }
}
