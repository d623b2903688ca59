import { usePreference } from '../../_ui/display/preference.ts'
import { language } from '../../_ui/display/preferences.ts'
import { replay as en } from '../../_ui/words/replay.en.ts'
import { replay as zh } from '../../_ui/words/replay.zh.ts'

/** The replay's words in the language in force. */
export function useReplayWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
