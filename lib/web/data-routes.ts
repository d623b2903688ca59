import { MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { dataOfText, dataVersionOf, type SessionData, textOfData } from '#lib/core/session-data.ts'
import type { RevocationCheck } from '#lib/core/sessions.ts'
import { refused, viewOf } from './mechanism-responses.ts'
import { check, onMechanism } from './on-mechanism.ts'
import { problem } from './respond.ts'
import { DataResponse, SetDataResponse } from './responses.ts'
import { DataBody, EmptyBody, MeQuery } from './schemas.ts'

/*
 * Session data while the session lives. Each mechanism changes it where it keeps it:
 *
 * - a record: compare-and-set, so of several changes of one version all but one get 409. Nodes that replicate records confirm
 *   a change before the others have received it, so two of them may confirm the same version.
 * - a JWT: the same in the refresh family; the access token states the earlier data until it is replaced.
 * - a sealed or a signed cookie: a new cookie. The version is compared with the presented cookie alone: two tabs with copies of
 *   one cookie both get 200, and the browser keeps the cookie that it receives last.
 */

const PARAMS = { mechanism: MECHANISM_IDS }

const getData = onMechanism(
  {
    act: 'data',
    summary:
      'Check the credential and return the session data: of the stored record, or as the credential states it',
    params: PARAMS,
    query: MeQuery,
    body: EmptyBody.optional(),
    response: DataResponse,
  },
  async (call, _, { slide }) => {
    const checked = await check(call, { slide: slide !== '0' })
    if (!checked.ok) return refused(call, checked)
    const { session } = checked
    const data = session.data === undefined ? null : dataOfText(session.data)
    return { status: 200, body: { data, version: dataVersionOf(session) }, ...skippedOf(checked) }
  },
)

const patchData = onMechanism(
  {
    act: 'data',
    summary:
      'Replace the session data; 409 if version is not the current one. Sealed and signed cookies know only the version that they state: of two copies, the cookie that is stored last wins',
    params: PARAMS,
    body: DataBody,
    errors: [409],
    response: SetDataResponse,
  },
  async (call, { data, version }) => {
    const { id, presented, sessions, seen, addRenewed, measureCredential } = call
    const change = { data: storedText(data), replaces: version ?? null }
    const result = await sessions.setData(presented.credential, seen, change)
    if (!result.ok) return refused(call, result)
    addRenewed(id, presented.carrier, result.renewed)
    const { session, outcome } = result
    if (outcome.kind === 'too-large') throw outcome.error
    if (outcome.kind === 'conflict') {
      const detail = `The session data has version ${outcome.version}, not ${version}. Read it again, then retry.`
      return problem({ code: 'conflict', status: 409, detail }, { version: outcome.version })
    }
    const { issued, effect } = outcome
    const size = issued && measureCredential(issued.credential, issued.session)
    return {
      status: 200,
      body: {
        session: viewOf(call, session),
        version: outcome.version,
        effect,
        ...(size ? { carriage: { bytes: size.bytes, mostBytes: size.max } } : {}),
      },
      ...skippedOf(result),
    }
  },
)

/** The header that states that revocation was not checked. */
function skippedOf({ revocationCheck }: { readonly revocationCheck: RevocationCheck }) {
  return revocationCheck === 'skipped' ? { headers: { 'revocation-check': 'skipped' } } : {}
}

/** Session data as it is stored. @throws RequestRefused if it exceeds the limit */
function storedText(data: SessionData): string | undefined {
  const text = textOfData(data)
  const bytes = Buffer.byteLength(text ?? '')
  if (bytes <= MAX_DATA_BYTES) return text
  throw new RequestRefused(
    'session_too_large',
    `The session data would be ${bytes} bytes; the limit is ${MAX_DATA_BYTES}. Nothing was changed. Store less session data.`,
    { field: 'data' },
  )
}

export const dataRoutes = {
  '/api/{mechanism}/data': { GET: getData, PATCH: patchData },
}
