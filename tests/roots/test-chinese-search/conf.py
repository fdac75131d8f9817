extensions = ["polybook.search"]
language = "zh_CN"
