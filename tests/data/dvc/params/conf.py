LR = 0.3
NAMES = ['a', 'b']
class Train:
    EPOCHS = 70
    def __init__(self):
        self.layers = 5
