import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { sheets } from '../../../../_ui/words/admin-sheets.en.ts'
import type { Words } from '../../../../_ui/words/en.ts'
import type { CookieSetting, GroupId, SettingPath, SharedGroupId } from './settings.ts'

type Texts = (typeof sheets)['policy']

/** The name and the meaning of a setting. */
export function settingWords(
  path: SettingPath,
  { settings, cookieSettings }: Texts,
): readonly [name: string, meaning: string] {
  if (path in settings) return settings[path as keyof typeof settings]
  const [, name] = path.split('.')
  return cookieSettings[name as CookieSetting]
}

/** The name of a group: that of its mechanism, if it is about one. */
export function groupName(group: GroupId, { groups }: Texts, { mechanisms }: Words): string {
  const id = MECHANISM_IDS.find((known) => factsOf(known).policyKey === group)
  return id ? mechanisms[id].name : groups[group as SharedGroupId]
}
