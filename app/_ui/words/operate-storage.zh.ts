import type { StorageWords } from '../../operate/_ui/storage/use-storage-words.ts'

export const storage: StorageWords = {
  intro: '存储的数据',
}
