"""A page of HTML without a fault, for faults to be planted in."""

SOUND = '<html lang="zh-CN"><title>标题</title><h1>标题</h1><h2>一级</h2><p>正文</p></html>'
