"""What a reader needs of every picture: type that can be read, nothing cut or hidden, data in front of its frame."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import matplotlib.colors
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text
from plots import pictures
from plots.pictures import EVERY


@functools.cache
def draw(name: str) -> Any:
    """The figure of a picture with all parts at their places."""
    figure = pictures.draw(name)
    FigureCanvasAgg(figure).draw()
    return figure


def written(figure: Any) -> list[Text]:
    """All texts that are visible; ticks outside the limits of an axis are not."""
    hidden = set()
    for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
        low, high = sorted(axis.get_view_interval())
        beyond = [tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
        hidden |= {id(label) for tick in beyond + axis.get_minor_ticks() for label in (tick.label1, tick.label2)}
    texts = figure.findobj(Text)
    return [each for each in texts if each.get_visible() and each.get_text().strip() and id(each) not in hidden]


def box_of(text: Text) -> Any:
    """The letters of a text, without the arrow of an annotation."""
    return Text.get_window_extent(text)


def frames(figure: Any) -> list[Any]:
    """The axes with data, without the bars of colours."""
    return [ax for ax in figure.axes if ax.get_label() != "<colorbar>"]


def is_grey(colour: Any) -> bool:
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0 < red == green == blue < 1


every_picture = pytest.mark.parametrize("name", EVERY)


@every_picture
def test_type_has_from_nine_to_twelve_points(name):
    assert all(9 <= text.get_fontsize() <= 12 for text in written(draw(name)))


@every_picture
def test_no_text_is_above_below_or_to_the_left_of_the_picture(name):
    figure = draw(name)
    for text in written(figure):
        box = box_of(text)
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.y1 <= figure.bbox.y1 + 1, text
        # a note below an axis may be longer than the axis: notebooks and `bbox_inches="tight"` widen the picture
        assert box.x1 <= figure.bbox.x1 * (1.15 if box.y0 < figure.bbox.y1 / 6 else 1.002), text


@every_picture
def test_no_text_is_over_another(name):
    level = [(text, box_of(text)) for text in written(draw(name)) if not text.get_rotation() % 90]
    for (text, box), (other, other_box) in itertools.combinations(level, 2):
        assert not box.overlaps(other_box), (text, other)


@every_picture
def test_no_text_beside_a_bar_is_over_a_bar(name):
    for ax in frames(draw(name)):
        bars = [bar.get_window_extent() for bars in ax.containers for bar in bars if isinstance(bar, Rectangle)]
        for text in ax.texts:
            assert not any(box_of(text).overlaps(bar) for bar in bars if bar.width), text


@every_picture
def test_labels_beside_marks_are_level_with_them_and_close(name):
    for text in draw(name).findobj(Annotation):
        if text.anncoords == "offset points":
            right, up = text.xyann
            assert up == 0
            assert 2 <= abs(right) <= 8
            assert text.get_ha() == ("left" if right > 0 else "right")


@every_picture
def test_the_title_begins_at_the_left_edge_of_the_picture_or_of_its_frame(name):
    figure = draw(name)
    (title,) = (text for text in written(figure) if text.get_text() == f"Title of {name}")
    left = figure.bbox.x0 if figure.get_suptitle() else frames(figure)[0].get_window_extent().x0
    assert left - 1 <= box_of(title).x0 <= left + 0.03 * figure.bbox.width
    assert not title.get_parse_math()
    assert all(box_of(text).y1 <= box_of(title).y0 for text in written(figure) if text is not title)


@every_picture
def test_labels_and_legends_have_no_border(name):
    figure = draw(name)
    for text in written(figure):
        box = text.get_bbox_patch()
        assert box is None or box.get_linewidth() == 0, text
    legends = [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    assert not any(legend.get_frame_on() for legend in legends)


@every_picture
def test_frames_are_open_at_the_top_and_right(name):
    for ax in frames(draw(name)):
        assert not ax.spines["top"].get_visible()
        assert not ax.spines["right"].get_visible()


@pytest.mark.parametrize("name", ["calendar", "years", "decades", "similarity", "distance", "similarities"])
def test_squares_have_neither_a_frame_nor_ticks(name):
    for ax in frames(draw(name)):
        assert not any(spine.get_visible() for spine in ax.spines.values())
        assert not any(tick.get_tick_params().get("length") for tick in (ax.xaxis, ax.yaxis))


@every_picture
def test_grey_lines_are_thin_and_behind_what_has_a_colour(name):
    for ax in frames(draw(name)):
        drawn = [(line.get_color(), line.get_linewidth(), line.get_zorder()) for line in ax.lines]
        for lines in ax.collections:
            if isinstance(lines, LineCollection) and len(lines.get_segments()):
                drawn.append((lines.get_color()[0][:3], lines.get_linewidth()[0], lines.get_zorder()))
        marks = [c.get_zorder() for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
        grey = [(width, order) for colour, width, order in drawn if is_grey(colour)]
        data = [(width, order) for colour, width, order in drawn if not is_grey(colour) and any(colour)]
        for width, order in grey:
            assert width <= min([each for each, _ in data], default=1.5)
            assert all(order <= front for front in [*marks, *(each for _, each in data)])


@every_picture
def test_marks_are_in_front_of_lines(name):
    for ax in frames(draw(name)):
        marks = [c.get_zorder() for c in ax.collections if isinstance(c, PathCollection) and len(c.get_offsets())]
        lines = [c.get_zorder() for c in (*ax.lines, *ax.collections) if not isinstance(c, PathCollection)]
        assert not marks or max(lines, default=0) <= max(marks)


@pytest.mark.parametrize("name", ["timeline", "timelines", "clocks", "chronology", "keyness", "keyness of groups"])
def test_marks_at_the_edge_of_a_frame_are_whole(name):
    for ax in frames(draw(name)):
        frame = ax.get_window_extent()
        for marks in ax.collections:
            if not isinstance(marks, PathCollection) or not len(marks.get_offsets()):
                continue
            x, y = marks.get_offset_transform().transform(marks.get_offsets().astype(float).filled(np.nan)).T
            radius = np.sqrt(marks.get_sizes().max()) / 2 * ax.figure.dpi / 72
            is_cut = (
                (x - radius < frame.x0) | (x + radius > frame.x1) | (y - radius < frame.y0) | (y + radius > frame.y1)
            )
            assert not (marks.get_clip_on() and is_cut.any())


@every_picture
def test_legends_name_each_series_once(name):
    for ax in frames(draw(name)):
        legend = ax.get_legend()
        labels = [text.get_text() for text in legend.texts] if legend else []
        assert len(set(labels)) == len(labels)
        assert all(labels)


def luminance(colour: Any) -> float:
    """The relative luminance of WCAG 2.1."""
    parts = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", ["calendar", "decades", "similarity", "distance", "counts of weeks", "similarities"])
def test_a_number_in_a_square_can_be_read_on_its_colour(name):
    """A contrast of 4.5 to 1, as drawn, the least that WCAG 2.2 (1.4.3) asks of text."""
    figure = draw(name)
    pixels = np.asarray(figure.canvas.buffer_rgba())[::-1]
    numbers = [text for text in frames(figure)[0].texts if text.get_text() != "·"]
    assert numbers
    for text in numbers:
        box = box_of(text)
        ground = pixels[int(box.y0) - 2, int((box.x0 + box.x1) / 2), :3] / 255
        light, dark = sorted([luminance(ground), luminance(text.get_color())], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, text
