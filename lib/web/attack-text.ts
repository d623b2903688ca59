import type { Attack } from '#lib/attacks/attack.ts'
import type { AttackVerdict } from '#lib/attacks/judge.ts'
import type { Text } from '#lib/core/text.ts'

/** Why a run ended as it did, in one sentence. */
export function attackText(
  { reason, unrecorded }: Attack,
  variant: string,
  { outcome, route, code, evidence }: AttackVerdict,
): Text {
  const first = evidence[0]
  if (outcome === 'breach') {
    const seq = first?.seq ?? ''
    return {
      en: `Event ${seq} (${first?.type}) shows that the attacker reached the goal${route === 'other' ? ', by another way than the described one' : ''}.`,
      zh: `事件 ${seq}（${first?.type}）表明攻击者达到了目的${route === 'other' ? '，但途径与描述的不同' : ''}。`,
    }
  }
  if (code === null) {
    const withheld = unrecorded?.[variant]
    if (withheld !== undefined) return withheld
    return {
      en: 'No request of the attacker was accepted, and none was refused either: there was nothing left to present.',
      zh: '攻击者的请求没有被接受，也没有被拒绝：已经没有可以出示的凭据。',
    }
  }
  if (route === 'accidental') {
    return {
      en: `Refused with ${code}, which has nothing to do with this attack. Run it again.`,
      zh: `以 ${code} 拒绝，这与该攻击无关。请再次运行。`,
    }
  }
  return { en: `Refused with ${code}. ${reason.en}`, zh: `以 ${code} 拒绝。${reason.zh}` }
}
