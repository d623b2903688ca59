import { hash } from 'node:crypto'

/**
 * The public name of a bench: used in `iss`, in logs and by verifiers of its tokens. The bench ID is a capability and
 * cannot be computed from the name.
 */
export function publicNameOf(benchId: string): string {
  return hash('sha256', benchId, 'base64url').slice(0, 16)
}
