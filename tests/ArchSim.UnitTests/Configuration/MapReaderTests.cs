using ArchSim.Configuration;

namespace ArchSim.UnitTests.Configuration;

public sealed class MapReaderTests
{
    private static readonly Dictionary<string, int> Words = new() { ["one"] = 1, ["two"] = 2 };

    [Test]
    public void Fields_are_read_by_kind()
    {
        var document = ConfigDocument.Parse("text: word\nint: 7\nlong: 5000000000\nnumber: 2.5\nflag: true\nword: two\nlist: [1, 2]\nwords: [two, one]\nmap: { a: 1 }\n", "f.yaml");
        var map = document.Map();

        Assert.Multiple(() =>
        {
            Assert.That(map.Text("text"), Is.EqualTo("word"));
            Assert.That(map.Integer("int", 1, 10), Is.EqualTo(7));
            Assert.That(map.Long("long", 1, long.MaxValue), Is.EqualTo(5_000_000_000));
            Assert.That(map.Number("number", 0, 3), Is.EqualTo(2.5));
            Assert.That(map.Flag("flag"), Is.True);
            Assert.That(map.Choice("word", Words), Is.EqualTo(2));
            Assert.That(map.Integers("list", 0, 9), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(map.Choices("words", Words), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(map.Map("map").Integer("a", 0, 1), Is.EqualTo(1));
        });
        map.Done();
        Assert.That(document.Problems, Is.Empty);
    }

    [Test]
    public void Fields_left_out_take_their_defaults()
    {
        var document = ConfigDocument.Parse("a: 1\n", "f.yaml");
        var map = document.Map();

        Assert.Multiple(() =>
        {
            Assert.That(map.Text("text", "none"), Is.EqualTo("none"));
            Assert.That(map.Integer("int", 1, 10, 3), Is.EqualTo(3));
            Assert.That(map.Number("number", 0, 1, 0.5), Is.EqualTo(0.5));
            Assert.That(map.Flag("flag", true), Is.True);
            Assert.That(map.Choice("word", Words, 2), Is.EqualTo(2));
            Assert.That(map.OptionalList("list"), Is.Empty);
            Assert.That(map.OptionalMap("map"), Is.Null);
        });
        Assert.That(document.Problems, Is.Empty);
    }

    [TestCase("low: 1", "f.yaml:1:6 low: must be below high")]
    [TestCase("high: 1", "f.yaml:1:7 high: does not go with low: must be below high")]
    [TestCase("high: 1\nlow: 2", "f.yaml:2:6 low: must be below high")]
    [TestCase("other: 1", "f.yaml:1:1 low: must be below high")]
    public void A_broken_rule_is_told_at_the_first_of_its_fields_that_stands_there(string yaml, string problem) =>
        Assert.That(Problem(yaml, m =>
        {
            m.Conflict("low", "must be below high", ["high"]);
            return 0;
        }), Is.EqualTo(problem));

    [Test]
    public void A_broken_rule_is_told_at_what_was_overridden_on_the_command_line()
    {
        var document = ConfigDocument.Parse("map: { low: 5, high: 9 }\n", "f.yaml");
        document.Set("map.high", "1");
        document.Map().Map("map").Conflict("low", "must be below high", ["high"]);
        Assert.That(document.Problems.Single().ToString(), Is.EqualTo("--set map.high: does not go with map.low: must be below high"));
    }

    [TestCase("int: 0", "f.yaml:1:6 int: must be 1..10, was 0")]
    [TestCase("int: 11", "f.yaml:1:6 int: must be 1..10, was 11")]
    [TestCase("int: 2.5", "f.yaml:1:6 int: must be a whole number 1..10 (the unit stands in the key), was '2.5'")]
    [TestCase("int: 4 KiB", "f.yaml:1:6 int: must be a whole number 1..10 (the unit stands in the key), was '4 KiB'")]
    [TestCase("int: 99999999999999999999", "f.yaml:1:6 int: must be a whole number 1..10 (the unit stands in the key), was '99999999999999999999'")]
    [TestCase("int: [1]", "f.yaml:1:6 int: must be a whole number 1..10 (the unit stands in the key), was a list")]
    [TestCase("int:", "f.yaml:1:5 int: must be a whole number 1..10 (the unit stands in the key), was nothing")]
    [TestCase("other: 1", "f.yaml:1:1 int: is missing")]
    public void A_field_that_cannot_be_used_is_told_with_place_path_and_range(string yaml, string problem) =>
        Assert.That(Problem(yaml, m => m.Integer("int", 1, 10)), Is.EqualTo(problem));

    [TestCase("number: NaN")]
    [TestCase("number: .inf")]
    [TestCase("number: 1e999")]
    [TestCase("number: 1,5")]
    public void A_number_is_finite_and_has_a_decimal_point(string yaml) =>
        Assert.That(Problem(yaml, m => m.Number("number", 0, 1)), Does.StartWith("f.yaml:1:9 number: must be a number 0..1"));

    [TestCase("yes")]
    [TestCase("True")]
    [TestCase("1")]
    public void A_flag_is_true_or_false_in_these_words(string value) =>
        Assert.That(Problem($"flag: {value}", m => m.Flag("flag")), Is.EqualTo($"f.yaml:1:7 flag: must be true or false, was '{value}'"));

    [Test]
    public void An_unknown_word_lists_the_known_ones_and_the_nearest() =>
        Assert.That(Problem("word: tvo", m => m.Choice("word", Words)), Is.EqualTo("f.yaml:1:7 word: must be one of one, two; was 'tvo' (did you mean 'two'?)"));

    [Test]
    public void An_unknown_word_in_a_list_is_told_with_its_index() =>
        Assert.That(Problem("words: [one, three]", m => m.Choices("words", Words)), Does.StartWith("f.yaml:1:14 words[1]: must be one of one, two"));

    [Test]
    public void A_key_that_nobody_asked_for_is_told_with_the_nearest_known_one() =>
        Assert.That(Problem("strde: 1", m => m.Integer("stride", 1, 9, 1)), Is.EqualTo("f.yaml:1:1 strde: unknown key (did you mean 'stride'?); known here: stride"));

    [Test]
    public void A_key_that_stands_twice_is_told_at_its_second_place() =>
        Assert.That(Problem("int: 1\nint: 2", m => m.Integer("int", 1, 9)), Is.EqualTo("f.yaml:2:1: key 'int' stands twice in this map; once is allowed"));

    [Test]
    public void A_key_is_a_word() =>
        Assert.That(Problem("int: 1\n[a, b]: 2", m => m.Integer("int", 1, 9)), Is.EqualTo("f.yaml:2:1: a key must be a word, was a list"));

    [Test]
    public void A_map_that_is_none_is_one_problem_not_one_for_each_of_its_fields()
    {
        var problem = Problem("map: 3", m =>
        {
            var inner = m.Map("map");
            inner.Integer("a", 1, 2);
            inner.Text("b");
            inner.Done();
            return inner.Broken;
        });

        Assert.That(problem, Is.EqualTo("f.yaml:1:6 map: must be a map of fields, was '3'"));
    }

    [Test]
    public void All_problems_are_told_at_once_in_the_order_of_the_file()
    {
        var document = ConfigDocument.Parse("a: x\nb: 20\nc: 1\n", "f.yaml");
        var map = document.Map();
        map.Integer("b", 1, 10);
        map.Integer("a", 1, 10);
        map.Done();

        Assert.That(Problems.Of(document.ThrowIfInvalid).Select(l => l.Split(':')[1]), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    private static string Problem<T>(string yaml, Func<MapReader, T> read)
    {
        var document = ConfigDocument.Parse(yaml, "f.yaml");
        var map = document.Map();
        read(map);
        if (document.Problems.Count == 0)
            map.Done();
        var lines = Problems.Of(document.ThrowIfInvalid);
        Assert.That(lines, Has.Length.EqualTo(1), string.Join('\n', lines));
        return lines[0];
    }
}
