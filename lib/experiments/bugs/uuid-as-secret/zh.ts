export const zh = {
  title: '把 UUID 当作秘密',
  question: '会话 ID 是版本 4 的 UUID。与 ASVS 7.2.3 的要求相比如何？',
  choices: {
    'too-few-bits': '128 位中只有 122 位是随机的：未达到 128 位的下限',
    'guessed-quickly': '可以在几小时内猜出',
    collisions: '两个用户迟早会得到相同的 ID',
  },
  hints: {
    where: '输入了多少随机比特，其中哪些被覆盖？',
    remedy: '重要的是由多少随机比特决定 ID，而不是它有多长、看起来有多随机。',
  },
  fixes: {
    hashed: {
      text: '用 SHA-256 对 UUID 求哈希',
      explanation: '攻击仍然成功：64 个十六进制数字看起来有 256 位，却由 122 个随机比特决定。',
    },
    'random-bytes': {
      text: '使用 32 个随机字节，以 base64url 编码',
      explanation: '正确：来自密码学随机数生成器的 256 位，共 43 个字符。',
    },
    twice: {
      text: '把 UUID 写两遍',
      explanation: '攻击仍然成功：ID 加长一倍，但仍由同样的 122 个比特决定。',
    },
    'four-kilobytes': {
      text: '使用 4096 个随机字节',
      explanation: '攻击失败，测试也失败：Cookie 超过 4096 字节，浏览器不会存储。',
    },
  },
  reason:
    '122 位实际上无法猜出，因此这个缺陷不大。但 UUID 的目的是唯一，而不是保密：RFC 9562 禁止把它用作持有即可访问的凭据，而且有些生成器不使用密码学随机数。会话 ID 至少需要 128 位（ASVS 7.2.3）；randomBytes(32) 没有额外成本，也无需争论。',
}
