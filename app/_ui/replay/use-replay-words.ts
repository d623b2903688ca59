import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'
import { replay as en } from '../words/replay.en.ts'
import { replay as zh } from '../words/replay.zh.ts'

/** The replay's words in the language in force. */
export function useReplayWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
