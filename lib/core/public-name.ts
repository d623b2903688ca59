import { hash } from 'node:crypto'

/**
 * The name by which a bench is known to others: in `iss`, in logs, to those who verify its tokens. The id is a
 * capability, and does not follow from the name.
 */
export function publicNameOf(benchId: string): string {
  return hash('sha256', benchId, 'base64url').slice(0, 16)
}
