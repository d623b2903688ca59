import type { PrivacyWords } from '../../privacy/_ui/use-privacy-words.ts'

export const privacy: PrivacyWords = {
  title: '我的数据',
  intro: '持有某个用户的哪些数据、存放在哪里、为什么、到何时；以及已登录的设备。',
}
