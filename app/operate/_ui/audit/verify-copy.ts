import type { Anchor, Verification } from '#lib/audit/verify.ts'
import { verifyRows } from '#lib/audit/verify.ts'
import { callApi } from '../../../_ui/lab/api.ts'

/**
 * Verifies rows in this browser. Where it has no Web Crypto (plain http from another machine), the server does it.
 * @returns null if neither was possible
 */
export async function verifyCopy(rows: readonly unknown[], anchor?: Anchor): Promise<Verification | null> {
  if (globalThis.crypto?.subtle !== undefined) return verifyRows(rows, { digest, anchor })
  const body = { rows: Array.from(rows), ...(anchor ? { anchor } : {}) }
  const { body: verification } = await callApi('POST', '/api/bench/audit/verify', { body })
  return verification
}

async function digest(text: string): Promise<string> {
  const hashed = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hashed), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
