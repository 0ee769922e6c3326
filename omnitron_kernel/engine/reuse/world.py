"""The closed world: what gives the same for the same, changes at most what it is handed, and reads nothing else.

Plain data goes in, and whatever these operations do with it is plain data, or one of their own objects. So no type has
to be known before it runs: it is enough that every name leads into this world, and every attribute of whatever stands
in it is one of those listed here, or one that nothing in it has, which is a column. Two things are looked at as they
are now: what a name stands for, and whether a listed attribute is still the one that its package defines.

Not in this world: files, the environment, the clock, chance, memory that nobody wrote, texts that are run, and
addresses. `set` is in it, in an order that this process gives; whoever uses one gets a key of this process.
"""

from __future__ import annotations

import builtins
import collections
import datetime as dt
import decimal
import fractions
import itertools
import sys
import types
from functools import cache
from typing import Any

from omnitron_kernel.engine.reuse.look import ATOMS, SCALARS

__all__ = ["CHANGING", "NAMED", "NEEDED", "kinds", "operation", "strange", "told_of"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILTINS = _words("""
    abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset
    hex int isinstance issubclass iter len list map max min next oct ord pow range repr reversed round set slice sorted
    str sum tuple type zip
    ArithmeticError AssertionError AttributeError Exception FloatingPointError IndexError KeyError
    LookupError NameError NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError
    UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError ZeroDivisionError
""")

_MODULES: dict[str, frozenset[str]] = {
    "math": _words("""
        acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1
        fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log
        log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt sumprod tan tanh tau trunc
        ulp
    """),
    "operator": _words("""
        abs add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv invert is_ is_not itemgetter le
        length_hint lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor
    """),
    "itertools": _words("""
        accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse
        groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest
    """),
    "functools": _words("partial reduce"),
    "statistics": _words("""
        correlation covariance fmean geometric_mean harmonic_mean linear_regression mean median median_grouped
        median_high median_low mode multimode pstdev pvariance quantiles stdev variance
    """),
    "collections": _words("Counter OrderedDict defaultdict deque"),
    "re": _words("""
        A ASCII DOTALL I IGNORECASE M MULTILINE S VERBOSE X compile escape findall finditer fullmatch match search split
        sub subn
    """),
    "json": _words("dumps loads"),
    "string": _words("ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace"),
    "textwrap": _words("dedent fill indent shorten wrap"),
    "bisect": _words("bisect bisect_left bisect_right"),
    "heapq": _words("nlargest nsmallest merge"),
    "datetime": _words("date datetime time timedelta timezone"),
    "decimal": _words("Decimal"),
    "fractions": _words("Fraction"),
    "numpy": _words("""
        abs absolute add all allclose amax amin angle any append arange arccos arccosh arcsin arcsinh arctan arctan2
        arctanh argmax argmin argpartition argsort argwhere around array array_equal array_split asarray
        ascontiguousarray atleast_1d atleast_2d average bincount bitwise_and bitwise_or bitwise_xor bool bool_
        broadcast_to cbrt ceil choose clip column_stack compress concatenate conj convolve copysign corrcoef correlate
        cos cosh count_nonzero cov cross cumprod cumsum deg2rad degrees delete diag diagonal diff digitize divide divmod
        dot dstack e ediff1d einsum equal exp exp2 expand_dims expm1 extract eye fabs fix flatnonzero flip fliplr flipud
        float_power floor floor_divide fmax fmin fmod full full_like gcd geomspace gradient greater greater_equal
        heaviside histogram histogram2d histogram_bin_edges hsplit hstack hypot identity imag  inf inner insert
        interp intersect1d invert isclose isfinite isin isinf isnan kron lcm left_shift less less_equal lexsort linspace
        log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor logspace matmul max maximum mean
        median meshgrid min minimum mod moveaxis multiply nan nan_to_num nanargmax nanargmin nancumsum nanmax nanmean
        nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar negative nonzero not_equal ones
        ones_like outer pad percentile pi polyfit polyval positive power prod ptp quantile rad2deg radians ravel real
        reciprocal remainder repeat reshape resize right_shift roll rollaxis rot90 round searchsorted select setdiff1d
        setxor1d sign signbit sin sinc sinh sort split sqrt square squeeze stack std subtract sum swapaxes take
        take_along_axis tan tanh tensordot tile trace transpose trapezoid tri tril tril_indices triu triu_indices
        true_divide trunc union1d unique unravel_index unwrap vander var vdot vsplit vstack where zeros zeros_like
    """)
    | frozenset(SCALARS),
    "numpy.linalg": _words(
        "cholesky det eig eigh eigvals eigvalsh inv lstsq matrix_power matrix_rank norm pinv qr slogdet solve svd"
    ),
    "numpy.fft": _words("fft fft2 fftfreq fftshift ifft ifft2 ifftshift irfft rfft rfftfreq"),
    "pandas": _words("""
        Categorical CategoricalDtype CategoricalIndex DataFrame DatetimeIndex Index Interval IntervalIndex MultiIndex NA
        NaT NamedAgg Period PeriodIndex RangeIndex Series Timedelta TimedeltaIndex Timestamp array bdate_range concat
        crosstab cut date_range factorize from_dummies get_dummies infer_freq interval_range isna isnull json_normalize
        lreshape melt merge merge_asof merge_ordered notna notnull period_range pivot pivot_table qcut timedelta_range
        to_datetime to_numeric to_timedelta unique wide_to_long
    """),
}
"""What is listed of each module; of a class, what calling it gives."""

_ATTRIBUTES = _words("""
    capitalize casefold center count decode encode endswith expandtabs find format format_map index isalnum isalpha
    isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip
    maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines
    startswith strip swapcase title translate upper zfill hex fromhex
    append clear copy extend insert pop remove reverse sort
    fromkeys get items keys popitem setdefault update values move_to_end elements most_common subtract total
    appendleft extendleft popleft rotate maxlen default_factory
    add difference intersection isdisjoint issubset issuperset symmetric_difference union discard
    difference_update intersection_update symmetric_difference_update
    as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag is_integer numerator real to_bytes
    start stop step indices send
    end endpos expand group groupdict groups lastgroup lastindex pos span string findall finditer fullmatch match search
    pattern sub subn groupindex flags
    combine ctime date day days dst fold fromisocalendar fromisoformat fromordinal hour isocalendar isoformat isoweekday
    max microsecond microseconds min minute month resolution second seconds strftime strptime time timetuple timetz
    toordinal total_seconds tzinfo utc utcoffset utctimetuple weekday year
    adjusted as_tuple compare exponent is_finite is_infinite is_nan is_signed is_zero quantize sqrt to_integral_value
    limit_denominator accumulate reduce reduceat outer at from_iterable func args keywords
    T all any argmax argmin argsort astype choose clip compress conj cumprod cumsum diagonal dot dtype fill flat flatten
    item itemsize mean nbytes ndim nonzero partition argpartition prod put ravel repeat reshape resize round
    searchsorted shape size squeeze std strides sum swapaxes take tolist trace transpose var view byteswap mT
    kind char names fields name
    abs agg aggregate align apply applymap array asfreq asof assign attrs axes backfill between between_time bfill bool
    cat codes categories ordered set_categories add_categories remove_categories rename_categories reorder_categories
    remove_unused_categories as_ordered as_unordered columns combine_first compare convert_dtypes corr corrwith
    cov cummax cummin describe diff div divide dot drop drop_duplicates droplevel dropna dt dtypes duplicated empty eq
    equals ewm expanding explode factorize ffill fillna filter first first_valid_index floordiv from_dict from_records
    ge get_group groupby groups gt hasnans head iat idxmax idxmin iloc infer_objects interpolate is_monotonic_decreasing
    is_monotonic_increasing is_unique isin isna isnull iterrows itertuples join kurt kurtosis last last_valid_index le
    levels level loc lt map mask median melt memory_usage merge mod mode mul multiply ne ngroup ngroups nlargest notna
    notnull nsmallest nth nunique ohlc pad pct_change pipe pivot pivot_table pow product quantile radd rank rdiv reindex
    reindex_like rename rename_axis reorder_levels resample reset_index rfloordiv rmod rmul rolling rpow rsub rtruediv
    sem set_axis set_flags set_index shift skew sort_index sort_values squeeze stack str swaplevel tail take to_dict
    to_flat_index to_frame to_list to_numpy to_period to_records to_series to_string to_timestamp transform truediv
    truncate tz tz_convert tz_localize unique unstack value_counts where xs array cumcount indices
    contains extract extractall len pad slice slice_replace wrap fullmatch rsplit isalpha isdigit
    get_dummies normalize day_name month_name dayofweek day_of_week dayofyear day_of_year days_in_month daysinmonth
    is_leap_year is_month_end is_month_start is_quarter_end is_quarter_start is_year_end is_year_start nanosecond
    nanoseconds quarter ceil floor freq freqstr unit as_unit components week to_pytimedelta to_pydatetime to_pydatetime
    qyear start_time end_time left right mid length closed overlaps get_level_values get_loc get_indexer
    from_tuples from_arrays from_product from_frame from_breaks from_codes nlevels is_numeric delete insert asi8 rolling
    cat hour allows_duplicate_labels inferred_type is_integer to_julian_date isocalendar remove_unused_levels sortlevel
    set_names set_levels set_codes searchsorted ravel item putmask add_prefix add_suffix at_time between select_dtypes
    nunique sample_std insert_column pop update
""") - {"sample_std", "insert_column"}
"""Attributes that are safe on everything in this world that has one of that name."""

CHANGING = _words("""
    append clear extend insert pop remove reverse sort popitem setdefault update move_to_end subtract appendleft
    extendleft popleft rotate add discard difference_update intersection_update symmetric_difference_update
    fill partition put resize send at iat loc iloc flat putmask attrs
""")
"""Attributes through which something may be changed in place."""

NAMED = _words("agg aggregate apply transform pivot_table crosstab map pipe")
"""Operations that take the names of operations as text: such a text has to be listed too."""

NEEDED = _words("strftime format format_map day_name month_name strptime to_datetime to_string")
"""Operations that the locale takes part in, or the options by which values are shown."""

_KINDS: tuple[type, ...] = (
    *(bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice, type(None)),
    *(dt.date, dt.datetime, dt.time, dt.timedelta, dt.timezone, decimal.Decimal),
    *(fractions.Fraction, collections.Counter, collections.OrderedDict, collections.defaultdict, collections.deque),
    *(type({}.keys()), type({}.values()), type({}.items()), types.GeneratorType, types.FunctionType, types.MethodType),
    *(types.BuiltinFunctionType, itertools.chain, BaseException, OSError, ImportError, type, object),
)


@cache
def _vendor_kinds(numpy: Any, pandas: Any) -> tuple[type, ...]:
    """The classes of numpy and pandas whose objects may stand in this world."""
    found: list[Any] = []
    if numpy is not None and hasattr(numpy, "ndarray"):
        found += [numpy.ndarray, numpy.generic, numpy.float64, numpy.datetime64, numpy.str_, numpy.dtype, numpy.ufunc]
    if pandas is not None and hasattr(pandas, "DataFrame"):
        typing = pandas.api.typing
        names = "DataFrameGroupBy SeriesGroupBy Rolling RollingGroupby Expanding ExpandingGroupby"
        names += " ExponentialMovingWindow ExponentialMovingWindowGroupby Window Resampler NaTType NAType"
        names += " DatetimeIndexResamplerGroupby"
        found += [vars(typing)[name] for name in names.split() if name in vars(typing)]
        found += [pandas.DataFrame, pandas.Series, pandas.Index, pandas.MultiIndex, pandas.DatetimeIndex]
        found += [pandas.TimedeltaIndex, pandas.PeriodIndex, pandas.IntervalIndex, pandas.CategoricalIndex]
        found += [pandas.RangeIndex, pandas.Categorical, pandas.Timestamp, pandas.Timedelta, pandas.Period]
        found += [pandas.Interval, pandas.api.extensions.ExtensionArray, pandas.api.extensions.ExtensionDtype]
        found += [pandas.arrays.DatetimeArray, pandas.arrays.IntegerArray, pandas.arrays.StringArray]
        found += [each for each in _accessors(pandas) if each is not None]
    return tuple(found)


def _accessors(pandas: Any) -> list[Any]:
    series = vars(pandas.Series)
    found = [getattr(series.get(name), "_accessor", None) for name in ("str", "dt", "cat")]
    return [*found, *(type(each) for each in (pandas.Series([0]).loc, pandas.Series([0]).iloc, pandas.Series([0]).at))]


_Having = tuple[tuple[type, Any], ...]
_Told = tuple[tuple[str, str], ...]
_known: dict[str, tuple[int, _Having, _Told]] = {}


def told_of(name: str) -> _Told:
    """Returns what an attribute of that name is now, wherever it is defined; for names that are not `strange`."""
    known = _known.get(name)
    return known[2] if known is not None else ()


def strange(name: str) -> str:
    """Returns why an attribute of that name may do something else, and nothing where it may not."""
    if name.startswith("_"):
        return f"it uses `.{name}`"
    here = kinds()
    extent = _extent(here)
    known = _known.get(name)
    if known is not None and known[0] == extent and _still(name, known[1]):
        return ""
    having = [(kind, *found) for kind in here if (found := _defined(kind, name)) is not None]
    if having and name not in _ATTRIBUTES:
        return f"it uses `.{name}`, which is not in the table of operations that change nothing"
    for kind, base, each in having:
        if not _is_own(kind, each):
            return f"`.{name}` of {base.__name__} is not what its package defines"
    told = tuple(sorted({(f"{base.__module__}.{base.__qualname__}", _said(each)) for _, base, each in having}))
    _known[name] = extent, tuple({(id(base)): (base, each) for _, base, each in having}.values()), told
    return ""


def _still(name: str, having: _Having) -> bool:
    """Whether classes define an attribute as they did."""
    return all(vars(base).get(name) is each for base, each in having)


def kinds() -> tuple[type, ...]:
    """Returns the classes whose objects may stand in this world, as far as they are loaded."""
    return _KINDS + _vendor_kinds(sys.modules.get("numpy"), sys.modules.get("pandas"))


def _defined(kind: type, name: str) -> tuple[type, Any] | None:
    """Which class defines an attribute of a class, and how; nothing of it runs."""
    for base in kind.__mro__:
        if name in vars(base):
            return base, vars(base)[name]
    return None


def _extent(known: tuple[type, ...]) -> int:
    """How many attributes these classes define: another number where one was added or taken away."""
    return sum(map(len, _dictionaries(known)))


@cache
def _dictionaries(known: tuple[type, ...]) -> tuple[Any, ...]:
    bases = {base for kind in known for base in kind.__mro__}
    return tuple(vars(base) for base in bases)


def _is_own(kind: type, found: Any) -> bool:
    """Whether an attribute of a class was defined by the package of the class, or of one that it is derived from."""
    packages = {str(base.__module__).partition(".")[0] for base in kind.__mro__}
    inner = _inner(found)
    if type(inner) is types.FunctionType:
        files = [vars(sys.modules[package]).get("__file__") for package in packages if package in sys.modules]
        roots = [file.rpartition("__init__")[0] if "__init__" in file else file for file in files if file]
        filename = inner.__code__.co_filename
        return filename.startswith(tuple(roots)) or _is_standard(filename)
    # What is no function of Python is what C or Cython makes, a plain value, or an object of the package's own kind.
    maker = type(inner)
    if maker in _MADE_IN_C or maker.__name__ == "cython_function_or_method" or maker in ATOMS:
        return True
    return str(maker.__module__).partition(".")[0] in packages - {"builtins"} or isinstance(inner, type)


def _inner(found: Any) -> Any:
    """What a method or property of a class calls."""
    if type(found) in (classmethod, staticmethod):
        return found.__func__
    return found.fget if type(found) is property else found


def _said(found: Any) -> str:
    """By what an attribute is told from another that stands in its place."""
    inner = _inner(found)
    place = f"{getattr(inner, '__module__', '')}.{getattr(inner, '__qualname__', '')}"
    return f"{type(found).__name__} {place} {inner!r}" if type(inner) in ATOMS else f"{type(found).__name__} {place}"


_MADE_IN_C = frozenset(
    {
        *(
            types.MethodDescriptorType,
            types.GetSetDescriptorType,
            types.MemberDescriptorType,
            types.WrapperDescriptorType,
        ),
        *(types.ClassMethodDescriptorType, types.BuiltinFunctionType),
    }
)


@cache
def _is_standard(filename: str) -> bool:
    import sysconfig

    folders = (sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib"))
    return (filename.startswith(tuple(folders)) and "site-packages" not in filename) or filename.startswith("<frozen")


_tables: dict[str, dict[int, tuple[Any, str]]] = {}


def operation(value: object) -> str:
    """Returns the name of an operation of the closed world, and nothing for every other object.

    Example:
        >>> import math
        >>> operation(math.sqrt), operation(print)
        ('math.sqrt', '')
    """
    found = _operations.get(id(value))
    if found is None:
        for module in _MODULES_AND_BUILTINS:
            if module not in _tables and module in sys.modules:
                _tables[module] = table = _table(module)
                for place, each in table.items():
                    _operations.setdefault(place, each)
        found = _operations.get(id(value))
    return found[1] if found is not None else ""


_operations: dict[int, tuple[Any, str]] = {}
_MODULES_AND_BUILTINS = ("builtins", *_MODULES)


def _table(module: str) -> dict[int, tuple[Any, str]]:
    names = _BUILTINS if module == "builtins" else _MODULES[module]
    loaded = vars(builtins) if module == "builtins" else vars(sys.modules[module])
    table: dict[int, tuple[Any, str]] = {}
    for name in names:
        found = loaded.get(name)
        if found is None or isinstance(found, bool | int | str):
            continue
        code = getattr(found, "__code__", None)
        if code is not None and not _stands_in(code.co_filename, module):
            continue  # somebody put a function of their own there before anybody asked
        table[id(found)] = found, f"{module}.{name}"
    return table


def _stands_in(filename: str, module: str) -> bool:
    package = sys.modules[module.partition(".")[0]]
    file = getattr(package, "__file__", None) or ""
    root = file.rpartition("__init__")[0] if "__init__" in file else file
    return (bool(root) and filename.startswith(root)) or _is_standard(filename) or filename.startswith("<")
