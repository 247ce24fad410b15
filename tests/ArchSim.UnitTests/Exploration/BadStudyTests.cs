namespace ArchSim.UnitTests.Exploration;

/// <summary>Studies that cannot be run: one line each, before anything runs.</summary>
public sealed class BadStudyTests
{
    // Line 5 is the first after the head.
    [TestCase("array.unrol.K: [8]", "s.yaml:6:18 parameters.array.unrol.K: is a field that lpa does not have (did you mean 'array.unroll.K'?)")]
    [TestCase("buffers.weight.bank: [1]", "(did you mean 'buffers.weight.banks'?)")]
    [TestCase("precision.default.weigth: [lp4]", "(did you mean 'precision.default.weight'?)")]
    [TestCase("workload.layers[conv1].paddin: [3]", "(did you mean 'workload.layers[conv1].padding'?)")]
    [TestCase("clock_mhz: []", "s.yaml:6:14 parameters.clock_mhz: is an empty list")]
    [TestCase("clock_mhz: 500", "must be a list of values")]
    [TestCase("clock_mhz: { from: 500, to: 300, step: 10 }", "s.yaml:6:22 parameters.clock_mhz.from: must be at most 'to' (300), was 500: the range is empty")]
    [TestCase("clock_mhz: { from: 500, to: 900, factor: 1 }", "clock_mhz.factor: must be above 1, was 1")]
    [TestCase("clock_mhz: { from: 500, to: 900, step: 0 }", "clock_mhz.step: must be above 0, was 0")]
    [TestCase("clock_mhz: { from: 500, to: 900, steps: 0 }", "clock_mhz.steps: must be 2..1000000000, was 0")]
    [TestCase("clock_mhz: { from: 0, to: 900, steps: 4, log: true }", "clock_mhz.from: must be above 0 for a logarithmic range, was 0")]
    [TestCase("clock_mhz: { from: -1, to: 900, factor: 2 }", "clock_mhz.from: must be above 0 for a factor, was -1")]
    [TestCase("clock_mhz: { from: 1, to: 900, factor: 2, step: 3 }", "both say how the range goes on")]
    [TestCase("clock_mhz: { from: 300, to: 900 }", "parameters.clock_mhz: is a continuous range")]
    [TestCase("clock_mhz: { from: 300, to: 900, stride: 3 }", "unknown key")]
    [TestCase("vector_unit.lanes: { from: 1, to: 4, steps: 9, whole: true }", "9 values do not fit between 1 and 4")]
    [TestCase("clock_mhz: [500, 500]", "has the value '500' twice")]
    [TestCase("clock_mhz: [0, 500]", "parameters.clock_mhz: must be 1..10000, was 0")]
    [TestCase("array.reduction: [systolic, sistolic]", "must be one of systolic, tree, none; was 'sistolic'")]
    [TestCase("buffers.partial_sum.encoding: [int32, e99m99]", "unknown number format 'e99m99'")]
    [TestCase("accelerator: [lpa, ants]", "'ants': no such accelerator")]
    [TestCase("precision: [lp-w4a9]", "did you mean 'lp-w4a8'?")]
    [TestCase("batch: [0, 1]", "must be whole numbers 1..65536, was '0'")]
    public void A_parameter_is_checked(string parameter, string expected) => AssertOne($"parameters:\n  {parameter}\n", expected);

    [TestCase("conditions: [clock_mhz <= ]", "conditions[0]: 'clock_mhz <=' ends where a number, a field, text in quotes or '(' is expected")]
    [TestCase("conditions: [clock_mz <= 3]", "s.yaml:7:14 conditions[0]: 'clock_mz <= 3' names 'clock_mz', which lpa does not have (did you mean 'clock_mhz'?)")]
    [TestCase("conditions: [vector_unit.lanes > 3]", "names no parameter and no derived field")]
    [TestCase("conditions: [clock_mhz > 900]", "of all 2 combinations none is left by the conditions; the last is excluded by 'clock_mhz > 900'")]
    [TestCase("conditions: [clock_mhz / 0 > 1]", "no point has a value for all that is derived: condition 'clock_mhz / 0 > 1' divides by zero")]
    [TestCase("conditions: [clock_mhz]", "a condition needs true or false, was a number")]
    [TestCase("derived: { a: b, b: a + clock_mhz }", "s.yaml:7:15 derived.a: is derived from itself: a -> b -> a")]
    [TestCase("derived: { vector_unit.lanes: 2 * vector_unit.lanes }", "is derived from itself")]
    [TestCase("derived: { clock_mhz: 500 }", "derived.clock_mhz: also stands under 'parameters'")]
    [TestCase("derived: { array.unroll.Q: 8 }", "is a field that lpa does not have")]
    [TestCase("derived: { min: 8 }", "is a word of the language of expressions")]
    [TestCase("set: { clock_mhz: 500 }", "parameters.clock_mhz: also stands under 'set'")]
    [TestCase("set: { batch: 2 }", "set.batch: stands with each workload")]
    [TestCase("set: { clokc_mhz: 500 }", "did you mean 'clock_mhz'?")]
    [TestCase("set: { vector_unit.lanes: 0 }", "s.yaml:7:27 set.vector_unit.lanes: must be 1..65536, was 0")]
    [TestCase("constraints: { area_mm: { at_most: 1 } }", "constraints.area_mm: is no figure (did you mean 'area_mm2'?)")]
    [TestCase("constraints: { area_mm2: { at_least: 2, at_most: 1 } }", "is above at_most")]
    [TestCase("constraints: { area_mm2: {} }", "needs at_least or at_most")]
    [TestCase("constraints: { clock_mhz: { at_least: 600 } }", "no point can have clock_mhz of at least 600: the study's values make 300..400")]
    [TestCase("constraints: { processing_elements: { at_most: 32 } }", "no point can have processing_elements of at most 32: the study's values make 64..64")]
    [TestCase("constraints: { clock_met: false }", "must be true, or left out")]
    [TestCase("constraints: { clock_met: true, clock_slack: { at_most: -0.5 } }", "no point meets both")]
    [TestCase("constraints: { utilization: { at_least: 2 } }", "is above 1")]
    [TestCase("constraints: { accuracy: { at_least: 0.5 } }", "accuracy has no source")]
    [TestCase("search: random", "needs its size")]
    [TestCase("search: { kind: random, points: 0 }", "search.points: must be 1..1000000000000, was 0")]
    [TestCase("search: { kind: random, points: 2000000000000 }", "search.points: must be 1..1000000000000")]
    [TestCase("search: { kind: saltelli, points: 500000000000 }", "at most 1000000000000 are allowed")]
    [TestCase("search: { kind: nsga2, population: 5, generations: 3 }", "search.population: must be even")]
    [TestCase("search: { kind: nsga2, population: 2, generations: 3 }", "search.population: must be 4..100000, was 2")]
    [TestCase("search: annealing", "must be one of grid, random")]
    [TestCase("accuracy: { model: digits-cnn, images: digits-test, scheme: 'int{8' }", "'int{8' has '{' at character 4 without its '}'")]
    [TestCase("accuracy: { model: nowhere, images: digits-test, scheme: int8 }", "is neither a file nor a shipped model")]
    [TestCase("charts: [{ x: clock_mz, y: [seconds] }]", "charts[0].x: 'clock_mz' is no parameter of the study (did you mean 'clock_mhz'?)")]
    [TestCase("charts: [{ x: clock_mhz, y: [] }]", "charts[0].y: must be 1 to 6 figures, were 0")]
    [TestCase("charts: [{ x: clock_mhz, y: [second] }]", "did you mean 'seconds'?")]
    [TestCase("charts: [{ x: clock_mhz, y: [seconds], series: clock_mhz }]", "charts[0].series: is the same parameter as 'x'")]
    [TestCase("charts: [{ x: clock_mhz, y: [seconds], only: [300] }]", "charts[0].only: says which values of 'series' to draw, and there is none")]
    [TestCase("charts: [{ x: clock_mhz, y: [seconds], by: layer }]", "charts[0].by: must be one of workload, all")]
    [TestCase("charts: [{ x: clock_mhz, y: [seconds], z: 3 }]", "charts[0].z: unknown key")]
    [TestCase("charts: [seconds]", "charts[0]: must be a map")]
    public void The_rest_is_checked(string lines, string expected) => AssertOne($"parameters:\n  clock_mhz: [300, 400]\n{lines}\n", expected);

    [TestCase("objectives: [seconds, area_mm2]", "objectives: []", "must be 1 to 8 figures, were 0")]
    [TestCase("objectives: [seconds, area_mm2]", "objectives: [second]", "did you mean 'seconds'?")]
    [TestCase("objectives: [seconds, area_mm2]", "objectives: [seconds, seconds]", "have 'seconds' twice")]
    [TestCase("objectives: [seconds, area_mm2]", "mapping: latency", "objectives: is missing")]
    [TestCase("workloads: [resnet18]", "workloads: [{ use: resnet18, weight: 0 }]", "workloads[0].weight: must be above 0, was 0")]
    [TestCase("workloads: [resnet18]", "workloads: []", "must name 1 to 64, were 0")]
    [TestCase("workloads: [resnet18]", "workloads: [resnet19]", "did you mean 'resnet18'?")]
    [TestCase("accelerator: lpa", "accelerator: lqa", "s.yaml:2:14 accelerator: 'lqa': no such accelerator")]
    public void The_head_is_checked(string line, string other, string expected) =>
        AssertOne("parameters:\n  clock_mhz: [300, 400]\n", expected, Studies.Head.Replace(line, other));

    [TestCase("vector_unit.lanes: { from: 1, to: 17, step: 1 }", "series: vector_unit.lanes", "charts[0].series: 'vector_unit.lanes' has 17 values; each takes a line, and at most 16 are drawn")]
    [TestCase("vector_unit.lanes: [8, 16]", "series: vector_unit.lanes, only: [8, 9]", "charts[0].only: '9' is no value of 'vector_unit.lanes'")]
    [TestCase("vector_unit.lanes: [8, 16]", "where: { vector_unit.lanes: 9 }", "charts[0].where.vector_unit.lanes: '9' is no value of 'vector_unit.lanes'")]
    [TestCase("vector_unit.lanes: [8, 16]", "where: { clock_mhz: 300 }", "charts[0].where.clock_mhz: is drawn by the chart; 'where' fixes the others")]
    [TestCase("vector_unit.lanes: [8, 16]", "series: vector_unit.lanes, only: [8, 8]", "charts[0].only: has '8' twice")]
    public void Lines_of_a_chart_are_checked(string parameter, string chart, string expected) =>
        AssertOne($"parameters:\n  clock_mhz: [300, 400]\n  {parameter}\ncharts: [{{ x: clock_mhz, y: [seconds], {chart} }}]\n", expected);

    [Test]
    public void Two_names_of_one_item_of_a_list_are_one_field() =>
        AssertOne("parameters:\n  workload.layers[0].stride: [1, 2]\n  workload.layers[conv1].stride: [1, 2]\n", "is the same field as 'workload.layers[0].stride'");

    [Test]
    public void Sixty_five_parameters_are_one_too_many() =>
        AssertOne("parameters:\n" + string.Concat(Enumerable.Range(0, 65).Select(i => $"  p{i}: [1]\n")), "must be 1 to 64, were 65");

    [Test]
    public void A_grid_beyond_the_largest_is_refused_whatever_its_product_overflows() =>
        AssertOne("parameters:\n" + string.Concat(new[] { "clock_mhz", "vector_unit.lanes", "array.unroll.K", "array.unroll.N" }.Select(p => $"  {p}: {{ from: 1, to: 900000000000, step: 1 }}\n")), "the grid has more than 1000000000000 points");

    [Test]
    public void Several_problems_are_told_at_once() =>
        Assert.That(Studies.ProblemsOf("parameters:\n  clock_mhz: []\n  batch: 3\nseed: x\n"), Has.Length.EqualTo(3));

    [Test]
    public void A_path_that_no_file_has_is_told_beside_the_rest()
    {
        var problems = Studies.ProblemsOf("parameters:\n  clock_mhz: [500, 500]\n  array.unrol.K: [8]\nset: { clokc_mhz: 3 }\nconstraints: { area_mm: { at_most: 1 } }\n");

        Assert.That(problems, Has.Length.EqualTo(4));
        Assert.That(problems[0], Does.StartWith("s.yaml:6:14 parameters.clock_mhz: has the value '500' twice"));
        Assert.That(problems[1], Is.EqualTo("s.yaml:7:18 parameters.array.unrol.K: is a field that lpa does not have (did you mean 'array.unroll.K'?)"));
        Assert.That(problems[2], Is.EqualTo("s.yaml:8:19 set.clokc_mhz: is a field that lpa does not have (did you mean 'clock_mhz'?)"));
        Assert.That(problems[3], Does.StartWith("s.yaml:9:25 constraints.area_mm: is no figure (did you mean 'area_mm2'?)"));
    }

    private static void AssertOne(string lines, string expected, string head = Studies.Head)
    {
        var problems = Studies.ProblemsOf(lines, head);

        Assert.That(problems, Has.Length.EqualTo(1), string.Join('\n', problems));
        Assert.That(problems[0], Does.Contain(expected).And.StartWith("s.yaml"));
    }
}
