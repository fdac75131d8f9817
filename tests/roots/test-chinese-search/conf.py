extensions = ["chinese_search"]
language = "zh_CN"
