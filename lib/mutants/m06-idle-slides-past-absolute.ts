// Deliberate: activity moves the absolute timeout too.
import type { Session } from '#lib/core/session.ts'
import { ALL } from './affected.ts'
import type { Mutant } from './mutant.ts'

/** The session with an absolute timeout that is not before its idle timeout. */
function extended(session: Session): Session {
  const { idleExpiresAt, absoluteExpiresAt } = session
  if (idleExpiresAt <= absoluteExpiresAt) return session
  return { ...session, absoluteExpiresAt: idleExpiresAt, expiresAt: idleExpiresAt }
}

export const idleSlidesPastAbsolute: Mutant = {
  id: 'm06',
  title: { en: 'Idle timeout slides past the absolute one', zh: '空闲超时越过绝对超时' },
  what: {
    en: 'Activity extends a session without end, because the absolute timeout moves with the idle timeout.',
    zh: '绝对超时随空闲超时移动，因此活动可以无限延长会话。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/core/lifetime.ts', name: 'slideSession' },
  exposingAct: {
    en: 'Send a request each 10 minutes for longer than the absolute timeout: it must be refused at last.',
    zh: '每 10 分钟发送一个请求，持续时间超过绝对超时：最后必须被拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.3.2: an absolute maximum session lifetime',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: {
    mechanism: (mechanism) => ({
      ...mechanism,
      renew: (presented, extend, now) =>
        mechanism.renew(
          presented,
          (session) => {
            const result = extend(session)
            return 'ok' in result ? result : extended(result)
          },
          now,
        ),
      reissue: (session, presented) => mechanism.reissue(extended(session), presented),
    }),
    store: (store, { now }) => ({
      ...store,
      async touch(session) {
        const { idleExpiresAt, absoluteExpiresAt } = extended(session)
        if (absoluteExpiresAt === session.absoluteExpiresAt) await store.touch(session)
        else await store.adjust(session.id, { idleExpiresAt, absoluteExpiresAt }, now())
      },
    }),
    // The cookie of a touched record has the lifetime of this session.
    sessions: (sessions) => ({
      ...sessions,
      async check(credential, seen, how) {
        const result = await sessions.check(credential, seen, how)
        if (!result.ok || !result.slid || !result.renewed) return result
        const renewed = { ...result.renewed, session: extended(result.renewed.session) }
        return { ...result, session: renewed.session, renewed }
      },
    }),
  },
}
