using ArchSim.Exploration;

namespace ArchSim.UnitTests.Exploration;

public sealed class ExpressionTests
{
    [TestCase("1 + 2 * 3", "7")]
    [TestCase("(1 + 2) * 3", "9")]
    [TestCase("10 - 2 - 3", "5")]
    [TestCase("2 * -3", "-6")]
    [TestCase("7 % 4 + 7 / 2", "6.5")]
    [TestCase("9007199254740991 - 9007199254740990", "1")]
    [TestCase("min(3, 1, 2) + max(4)", "5")]
    [TestCase("abs(-3) + floor(2.5) + ceil(2.5) + round(2.5)", "11")]
    [TestCase("log2(8) + pow(2, 3) + sqrt(16)", "15")]
    [TestCase("if(1 < 2, 'a', 1 / 0)", "a")]
    [TestCase("1 < 2 and not 2 <= 1 or false", "true")]
    [TestCase("false and 1 / 0 > 1", "false")]
    [TestCase("a.b[2].c + 1", "43")]
    [TestCase("word == \"int32\"", "true")]
    [TestCase("word != 'int32' or a.b[2].c == 'int32'", "false")]
    [TestCase("1e3 + .5", "1000.5")]
    public void An_expression_has_its_value(string text, string value) => Assert.That(Evaluate(text), Is.EqualTo(value));

    [TestCase("1 +", "ends where a number, a field, text in quotes or '(' is expected")]
    [TestCase("1 2", "has '2' at character 3 where the end or an operator is expected")]
    [TestCase("1 < 2 < 3", "compares twice in a row at character 7")]
    [TestCase("a = 1", "has '=' at character 3, which no expression has (equal is ==)")]
    [TestCase("'a", "has text at character 1 without its closing '")]
    [TestCase("sin(1)", "calls 'sin' at character 1, which is no function; known: if, min")]
    [TestCase("pow(1)", "gives pow() at character 1 1 arguments; 2 allowed")]
    [TestCase("(1", "ends where ')' is expected")]
    [TestCase("other", "no 'other'")]
    [TestCase("1 / (2 - 2)", "divides by zero")]
    [TestCase("1 % 0", "divides by zero")]
    [TestCase("'a' + 1", "'+' needs a number, was text ('a')")]
    [TestCase("1 and true", "'and' needs true or false, was a number ('1')")]
    [TestCase("sqrt(-1)", "takes sqrt() of a number below 0")]
    [TestCase("pow(10, 999)", "gives no finite number")]
    [TestCase("1e999", "has '1e999' at character 1")]
    public void A_bad_expression_says_what_is_wrong_and_where(string text, string problem) =>
        Assert.That(() => Evaluate(text), Throws.TypeOf<ExpressionException>().With.Message.StartsWith(problem));

    [TestCase("(", ")")]
    [TestCase("-", "")]
    [TestCase("not ", "")]
    [TestCase("abs(", ")")]
    public void Deep_nesting_ends_at_a_limit(string open, string close) =>
        Assert.That(() => Evaluate(string.Concat(Enumerable.Repeat(open, 100)) + "1" + string.Concat(Enumerable.Repeat(close, 100))),
            Throws.TypeOf<ExpressionException>().With.Message.Contains("nested deeper than 64"));

    [Test]
    public void A_long_text_is_refused() => Assert.That(() => Evaluate(new string('1', 2001)), Throws.TypeOf<ExpressionException>().With.Message.Contains("longer than 2000"));

    [Test]
    public void Junk_gives_problems_and_nothing_else()
    {
        string[] pieces = ["1", "a", "'x'", "(", ")", "+", "-", "*", "/", "%", "<", "==", "and", "or", "not", "if", "min", ",", "[", "]", ".", "\"", "word", "é", "\0"];
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                _ = Evaluate(string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)])));
            }
            catch (ExpressionException)
            {
                // The only exception that bad input may give.
            }
        }
    }

    [TestCase("fused-ipu-{a.b[2].c / 2}", "fused-ipu-21")]
    [TestCase("{word}+{1 + 1}", "int32+2")]
    [TestCase("plain", "plain")]
    public void A_template_has_its_expressions_replaced(string text, string result) => Assert.That(ExpressionTemplate.Parse(text, Slot).Evaluate(Values), Is.EqualTo(result));

    private static readonly ExpressionValue[] Values = [ExpressionValue.Parse("42"), ExpressionValue.Parse("int32")];

    private static string Evaluate(string text) => ExpressionParser.Parse(text, Slot).Evaluate(Values).ToString();

    private static int Slot(string name) => name switch { "a.b[2].c" => 0, "word" => 1, _ => throw new ExpressionException($"no '{name}'") };
}
