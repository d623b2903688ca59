export const zh = {
  title: '令牌头部中的算法',
  question: '服务器用 ES256 签名，并公布公钥。没有私钥的 Mallory 能做什么？',
  choices: {
    'old-token': '在过期之后使用 Alice 的令牌',
    'any-user': '伪造任何用户的令牌',
    nothing: '什么都不能：没有私钥就没有有效的签名',
  },
  hints: {
    where: '头部由哪一方写入？哪一行让令牌决定如何验证自己？',
    remedy: '验证方必须在读取令牌之前就知道自己密钥的算法。',
  },
  fixes: {
    'refuse-none': {
      text: '拒绝算法“none”',
      explanation: '攻击仍然成功：使用 HS256 时，公钥成为 HMAC 的密钥，而公钥是公开的。',
    },
    'one-algorithm': {
      text: '只接受密钥的算法 ES256',
      explanation: '正确：令牌不再能选择算法。各种库都有相应的参数，例如 jose 中 jwtVerify 的“algorithms”。',
    },
    'known-list': {
      text: '接受已知算法的列表：ES256 和 HS256',
      explanation: '攻击仍然成功：列表中的每种算法都安全，但不能配合为另一种算法生成的密钥使用。',
    },
    'hmac-only': {
      text: '只接受 HS256',
      explanation:
        '攻击仍然成功，Alice 的令牌反而被拒绝：它们用 ES256 签名，而 HMAC 的密钥就在 Mallory 手中。',
    },
  },
  reason:
    'JWT 的头部由发送方写入。如果验证方从中读取算法，发送方就可以选择“none”，或者选择 HS256 并把公布的公钥当作密钥（RFC 8725 §2.1、§3.1）。算法属于密钥，由验证方决定。在实验台上，验证方会把头部与密钥的算法比较：可以在“编辑并重发”中试试“alg: none”。',
}
