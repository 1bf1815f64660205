PY = {'k': [1, 2]}
class K:
    V = -1.5
    def __init__(self):
        self.w = 'w'
