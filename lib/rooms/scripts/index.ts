import { lessons as lessonsEn } from './lessons.en.ts'
import { lessons as lessonsZh } from './lessons.zh.ts'
import { parts as partsEn, scripts as scriptsEn } from './parts.en.ts'
import { parts as partsZh, scripts as scriptsZh } from './parts.zh.ts'
import type { LessonId, PartId, Script, ScriptStep, ScriptTexts } from './script.ts'

export { EXPECTED } from './script.ts'

const part = (id: PartId, minutes: number): ScriptStep => ({ part: id, minutes })
const experiment = (id: LessonId, minutes: number): ScriptStep => ({ experiment: id, minutes })

/** The scripts, the shortest first. */
export const SCRIPTS = [
  {
    id: 'short',
    minutes: 45,
    mode: 'guided',
    steps: [
      part('welcome', 6),
      experiment('theft-and-replay', 9),
      experiment('revocation-lag', 12),
      experiment('log-out-everywhere', 12),
      part('close', 6),
    ],
  },
  {
    id: 'half-day',
    minutes: 180,
    mode: 'guided',
    steps: [
      part('welcome', 10),
      experiment('theft-and-replay', 14),
      experiment('size-limit', 16),
      experiment('revocation-lag', 18),
      part('break', 15),
      experiment('log-out-everywhere', 18),
      experiment('stale-role', 16),
      experiment('session-fixation', 16),
      experiment('csrf', 20),
      experiment('refresh-reuse', 22),
      part('close', 15),
    ],
  },
  {
    id: 'full-day',
    minutes: 360,
    mode: 'guided',
    steps: [
      part('welcome', 10),
      experiment('where-it-lives', 14),
      experiment('tampering', 14),
      experiment('theft-and-replay', 14),
      experiment('size-limit', 14),
      part('break', 15),
      experiment('which-timeout', 14),
      experiment('revocation-lag', 18),
      experiment('log-out-everywhere', 18),
      experiment('revocation-techniques', 18),
      part('lunch', 60),
      experiment('stale-role', 14),
      experiment('session-fixation', 16),
      experiment('csrf', 18),
      experiment('refresh-reuse', 22),
      part('break', 15),
      experiment('key-rotation', 16),
      experiment('node-failure', 17),
      experiment('redis-outage', 18),
      part('close', 15),
    ],
  },
] as const satisfies readonly Script[]

/** The texts of the scripts, by language. */
export const SCRIPT_TEXTS: Readonly<Record<'en' | 'zh', ScriptTexts>> = {
  en: { scripts: scriptsEn, parts: partsEn, lessons: lessonsEn },
  zh: { scripts: scriptsZh, parts: partsZh, lessons: lessonsZh },
}
