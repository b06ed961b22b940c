"""The minifier leaves the program as it is."""

import pytest

from channels_app.webchat import minify


@pytest.mark.parametrize(
    ("source", "small"),
    [
        ("const a = 1; // one\n/* two */ const b = 2;\n", "const a=1;const b=2;"),
        ('const a = "// not a comment";\n', 'const a="// not a comment";'),
        ("const a = /[/*]\\//g.test(b);", "const a=/[/*]\\//g.test(b);"),
        ("const a = b / c / d;", "const a=b/c/d;"),
        ("return /x/.test(y)", "return/x/.test(y)"),
        ("a = b\n[c]", "a=b\n[c]"),
        ("a + +b; a - -b; a + b", "a+ +b;a- -b;a+b"),
        ("const a = `x ${b ? `y ${c}` : \"}\"} // z`;", "const a=`x ${b ? `y ${c}` : \"}\"} // z`;"),
        ("f(a, b,);\n[1, 2,];\n({ a, });", "f(a,b);[1,2];({a});"),
        ("while (x());\n}", "while(x());}"),
        ("if (a) { b(); }", "if(a){b();}"),
        ("let x = a\nlet y = b", "let x=a\nlet y=b"),
    ],
)  # fmt: skip
def test_blanks_and_comments_go_and_nothing_else(source, small):
    assert minify.javascript(source) == small


def test_names_are_replaced_everywhere_but_in_strings():
    short = minify.rename(
        "const word = {word, x: `word ${word + `${a.word}`}`, y: 'word'};", lambda name: {"word": "w"}.get(name, name)
    )
    assert short == "const w = {w, x: `word ${w + `${a.w}`}`, y: 'word'};"


def test_what_is_no_javascript_is_an_error():
    for source in ("const a = `x", "const a = `${x`", 'const a = "x'):
        with pytest.raises(ValueError, match=r"."):
            minify.javascript(source)


def test_a_sheet_keeps_what_matters():
    source = (
        "/* c */ a :hover > b { margin: calc( 1px + 2px ) ; color: red; }\n@media (max-width: 30rem) { a { b: c } }"
    )
    assert minify.stylesheet(source) == "a :hover>b{margin:calc( 1px + 2px );color:red}@media (max-width:30rem){a{b:c}}"
