import type { BackupsWords } from '../../operate/_ui/backups/use-backups-words.ts'

export const backups: BackupsWords = {
  intro: '备份',
}
