"""The vocabulary of analytics and the limits of a question."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Drawing(TextChoices):
    """How an answer is drawn: the first column names, the second counts; a number is the first row's last column."""

    NONE = "none", _("table alone")
    BARS = "bars", _("bars")
    LINE = "line", _("curve")
    NUMBER = "number", _("one number")
    MAP = "map", _("map of communes")


class Statistic(TextChoices):
    """What is counted of the rows in a question without SQL; all but the first, the share and the figure of a field."""

    COUNT = "dem", _("how many")
    SUM = "tong", _("sum")
    MEAN = "tb", _("average")
    LOWEST = "nho", _("lowest")
    HIGHEST = "lon", _("highest")
    MEDIAN = "giua", _("median")
    DISTINCT = "khac", _("how many different")
    SHARE = "ty-le", _("share")
    PART = "phan", _("part of all")


class RowRelation(TextChoices):
    """How a field of a row stands to what is written beside it."""

    IS = "la", _("is")
    IS_NOT = "khong", _("is not")
    AT_LEAST = "tu", _("at least")
    AT_MOST = "den", _("at most")
    CONTAINS = "chua", _("contains")
    EMPTY = "trong", _("is empty")
    FILLED = "co", _("is filled")


class GroupOrder(TextChoices):
    """In which order groups stand."""

    MOST = "giam", _("largest first")
    LEAST = "tang", _("smallest first")
    NAME = "ten", _("by name or time")


class Rhythm(TextChoices):
    """How often an answer is sent."""

    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("on the first working day of the week")
    MONTHLY = "monthly", _("on the first working day of the month")


class Paper(TextChoices):
    """As what an answer is sent."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"


class Side(TextChoices):
    """On which side of its threshold a number is worth a notice."""

    ABOVE = "above", _("above")
    BELOW = "below", _("below")


class ModelTest(TextChoices):
    """What a model's file may ask of its rows."""

    BUILDS = "builds", _("can be computed")
    UNIQUE = "unique", _("no row stands twice")
    NOT_NULL = "not_null", _("is filled in every row")
    REFERENCE = "reference", _("is known where it points")
    FRESH = "fresh", _("is of late")


class Comparison(TextChoices):
    """What came of computing an indicator again from the files."""

    EQUAL = "equal", _("equal")
    DIFFERENT = "different", _("different")
    NO_FIGURE = "no_figure", _("no figure")
    NOT_COMPUTED = "not_computed", _("not computed")


class Made(TextChoices):
    """What stands in the lineage."""

    DATASET = "dataset", _("dataset")
    MODEL = "model", _("model")
    INDICATOR = "indicator", _("indicator")
    QUESTION = "question", _("question")
    DASHBOARD = "dashboard", _("dashboard")


# The schema of models on the desk.
MODELS = "model"
# The table that says which snapshots are on the desk.
SNAPSHOTS = "lake.snapshot"
# The limits of one question.
SECONDS = 20
# Of a visitor: how long one question may take, and how often somebody may ask in a minute.
VISITOR_SECONDS, VISITOR_PER_MINUTE, VISITOR_AGAIN = 5, 30, 60
# How many questions of visitors are answered at once and wait, of one network and of all.
MOST_OF_NETWORK, MOST_WAITING_OF_NETWORK, MOST_OF_VISITORS, MOST_WAITING_VISITORS = 1, 3, 2, 20
# So much of a question is shown to who waits for others of theirs.
QUEUED_WORDS = 1_000
MEMORY_MIB = 512
# What a question may make this process hold at the most, whatever its functions make: DuckDB's limit and as much again.
CEILING_MIB = 1024
SHOWN_ROWS = 1_000
EXPORTED_ROWS = 200_000
LONGEST_SQL = 20_000
# Of a question without SQL: what may divide the rows at once, how many conditions, how long one may be, and the dates
# of a series.
MOST_GROUPS, MOST_CONDITIONS, MOST_VALUES, LONGEST_VALUE = 2, 8, 60, 200
# How many further figures may stand beside the first.
MOST_BESIDE = 2
SERIES_DATES = 12
TOPS = (5, 10, 30, 100)
# Words of a question that are everywhere, and what people call things otherwise than the declarations do: a pattern and
# their words, folded, in the order in which they are put in.
EMPTY_WORDS = frozenset(
    {
        "bao",
        "nhieu",
        "nao",
        "moi",
        "tung",
        "theo",
        "cua",
        "co",
        "cac",
        "nhung",
        "la",
        "o",
        "trong",
        "ngoai",
        "va",
        "thi",
        "ma",
        "cho",
        "den",
        "tu",
        "ve",
        "voi",
        "bi",
        "duoc",
        "da",
        "dang",
        "con",
        "chua",
        "khong",
        "nhat",
        "it",
        "tinh",
        "toi",
        "phan",
        "tram",
        "ty",
        "le",
        "so",
        "muc",
        "may",
        "nam",
        "nay",
        "hien",
        "bang",
        "gi",
        "ai",
        "tai",
        "hay",
    }
)
# Words that ask, and say nothing of what is asked for.
# With their tones: «tím» is not «tìm».
ASKING_WORDS = frozenset(
    {
        "liệt",
        "kê",
        "danh",
        "sách",
        "cho",
        "biết",
        "hỏi",
        "tìm",
        "xem",
        "đếm",
        "hôm",
        "giờ",
        "bây",
        "ra",
        "thông",
        "sau",
        "đây",
        "khác",
        "gồm",
        "như",
        "thế",
        "đâu",
        "cả",
        "mọi",
    }
)
ALSO_CALLED = (
    (r"ko|hong", "khong"),
    (r"nha cung cap(?: dich vu)? internet(?: co dinh)?", "doanh nghiep internet"),
    (r"doanh nghiep vien thong", "doanh nghiep"),
    (r"(?<!nha )mang nao", "doanh nghiep nao"),
    (r"vi tri cot(?: ang ?ten)?", "cot"),
    (r"ubnd", "uy ban nhan dan"),
    (r"ti le", "ty le"),
    (
        r"(?:tram|cot) (?:bts|phat song|thu phat song|ang ?ten)|(?<!phan )(?<!may )tram(?! (?:y te|sac|bom))"
        r"|(?<!tuyen )cot(?! (?:ang ?ten|dien))",
        "vi tri cot",
    ),
    (r"nha (?:mang|cung cap)(?: vien thong| internet)?(?: co dinh)?|(?<!doanh nghiep )vien thong", "doanh nghiep"),
    (r"mot(?= doanh nghiep)", "1"),
    (r"hai(?= doanh nghiep)", "2"),
    (r"ba(?= doanh nghiep)", "3"),
    (r"(?:(?:viettel|vnpt|mobifone|vietnamobile) ?(?:va )?){2,}(?:moi ben)?", "moi doanh nghiep "),
    (r"internet cap quang|mang cap quang", "cap quang"),
    (r"(?:song|phu song|mang) (?=[2345]g)", ""),
    (r"ho dan|ho gia dinh", "ho"),
    (r"(?:nguoi dan|nhan khau|dan cu|nguoi|(?<!nhan )dan)(?! (?:so|toc|cu|va doanh))", "dan so"),
    (r"htttt?", "he thong thong tin"),
    (r"xa (?:toi|minh|ta)|dia ban xa", "xa"),
    (r"tien(?! do)", "kinh phi"),
    (r"giai ngan", "da chi"),
    (r"moi nam them", "moi nam van hanh"),
    (r"nop", "gui"),
    (r"qua han|(?:bi )?cham (?:tien do|han|tre)|bi cham|tre tien do|bi tre|(?<!qua )tre(?= va| may|$)", "tre han"),
    (r"(?:lam |da )?xong|hoan tat", "hoan thanh"),
    (r"so sanh", "so sanh theo"),
    (r"(?:vung )?trang song(?: di dong)?", "khong co 4g"),
    (r"smart ?phone", "dien thoai thong minh"),
    (r"khai(?= .*\b(?:nhung|trong khi|ma)\b.*\b(?:do duoc|do kiem|do thuc te|thuc te|du bao)\b)", "khai mau thuan"),
    (r"qua thoi han", "tre han"),
    (r"(?<!doanh nghiep )internet", "cap quang"),
    (r"huyen(?! cu)", "huyen cu"),
)
FEW_PROPOSALS = 5
# What a tile of a dashboard draws and lists at most: more are read on the question's own page.
TILE_ROWS = 200
TILE_LISTED = 12
MAXIMUM_TILES = 24
# Rows of a question on paper; a spreadsheet carries all that a file may.
PRINTED_ROWS = 300
# How many schedules and alerts one person may have: each is a question asked without anybody waiting.
MAXIMUM_DELIVERIES = 50
# Where BI tools are answered when nothing else is said: this machine only.
# An installation serves BI tools so many ports above its pages.
FLIGHT_HOST, FLIGHT_ABOVE = "127.0.0.1", 815
# A client may take so long over rows that are sent as they are read.
STREAM_SECONDS = 600
# So many questions are answered at once, so many of them of one person; the others wait in the order they came.
MOST_AT_ONCE, MOST_OF_ONE = 4, 2
# So many of them may be sent as they are read, which takes as long as their readers: the other turns stay free.
MOST_STREAMS, MOST_STREAMS_OF_ONE = 2, 1
# A page that waits asks again after so long; one that does not is taken out of the queue.
ASK_AGAIN_SECONDS, WAITS_SECONDS = 2, 15
