"""Photos in folders and the rows of a table, with the scaling inside the model."""

# %% setup
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

SEED = 0
keras.utils.set_random_seed(SEED)
temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)

# %% at-hand
# From here on, Keras' MNIST is what is at hand: see mnist.py.
# No page shows this cell, because a reader with a network needs nothing but Keras.
import mnist

mnist.serve()

# %% photos-at-hand
# Digits of MNIST stand for your photos: a folder for each class, with its pictures.
PHOTOS = 1_000
(x_train, y_train), _ = keras.datasets.mnist.load_data()
for number, pixels in enumerate(x_train[:PHOTOS]):
    of_class = folder / "photos" / str(y_train[number])
    of_class.mkdir(parents=True, exist_ok=True)
    keras.utils.save_img(of_class / f"{number}.png", pixels[..., np.newaxis])

# %% photos
SIZE = (28, 28)  # of your photos, perhaps (224, 224)
training, validation = keras.utils.image_dataset_from_directory(
    folder / "photos",
    image_size=SIZE,
    color_mode="grayscale",  # "rgb" for photos in colour, and 3 for the 1 below
    validation_split=0.2,
    subset="both",
    seed=SEED,
    verbose=False,
)
model = keras.Sequential(
    [
        keras.Input((*SIZE, 1)),
        layers.Rescaling(1 / 255),  # the scaling, saved with the model
        layers.Conv2D(20, 5, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(len(training.class_names), activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(training, epochs=10, shuffle=False, verbose=0)  # they come shuffled
model.save(folder / "photos.keras")

_, photos_accuracy = model.evaluate(validation, verbose=0)
print(f"validation accuracy: {photos_accuracy:.1%}")

# %% table-at-hand
# Rows that stand for your table: age in years, income in euros, and who paid back.
ROWS = 2_000
random = np.random.default_rng(SEED)
age = random.uniform(18, 80, ROWS)
income = random.lognormal(10.3, 0.5, ROWS)
chance = 1 / (1 + np.exp(-(age - 45) / 10 - (income - 30_000) / 15_000))
rows = np.column_stack([age, income]).astype("float32")
paid_back = (random.uniform(size=ROWS) < chance).astype("float32")

# %% table
held_out = ROWS // 5
x_train, y_train = rows[held_out:], paid_back[held_out:]
scaling = layers.Normalization()
scaling.adapt(x_train)  # each column; never from the rows that are held out

model = keras.Sequential(
    [
        keras.Input((rows.shape[1],)),
        scaling,  # saved with the model
        layers.Dense(16, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=20, verbose=0)
model.save(folder / "table.keras")

_, table_accuracy = model.evaluate(rows[:held_out], paid_back[:held_out], verbose=0)
print(f"accuracy on the rows held out: {table_accuracy:.1%}")

# %% loaded
# Whoever loads them gives them what stands in the files: no scaling anywhere else.
photo = sorted((folder / "photos" / "0").glob("*.png"))[0]
pixels = keras.utils.img_to_array(
    keras.utils.load_img(photo, color_mode="grayscale", target_size=SIZE)
)
model = keras.saving.load_model(folder / "photos.keras")
probabilities = model.predict(pixels[np.newaxis], verbose=0)[0]
print(f"a photo of a 0: {training.class_names[probabilities.argmax()]}")

model = keras.saving.load_model(folder / "table.keras")
someone = np.array([[40, 52_000]], "float32")
chance_of_one = model.predict(someone, verbose=0)[0, 0]
print(
    f"aged 40, income 52,000: pays back with a probability of {chance_of_one:.0%}"
)

# %% numbers
import alone

likely = np.maximum(chance, 1 - chance)[:held_out]
numbers = {
    "photos": PHOTOS,
    "photos_accuracy": photos_accuracy,
    "rows": ROWS,
    "table_accuracy": table_accuracy,
    "best_table_accuracy": likely.mean(),
}
alone.show(numbers)
