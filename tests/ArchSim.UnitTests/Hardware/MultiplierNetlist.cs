namespace ArchSim.UnitTests.Hardware;

/// <summary>
/// A signed multiplier as a netlist of two-input gates (Baugh-Wooley partial products, layers of full adders, a rippling last adder) that is simulated event by
/// event: an XOR takes two units of time, other gates one. Counts every transition of every gate, those that come and go included.
/// </summary>
internal sealed class MultiplierNetlist
{
    private enum Gate
    {
        Input,
        And,
        Nand,
        Or,
        Xor,
    }

    private readonly List<(Gate Kind, int A, int B)> _gates = [];
    private readonly List<int>[] _readers;
    private readonly bool[] _values;
    private readonly int _bits;

    public MultiplierNetlist(int bits)
    {
        _bits = bits;
        for (var i = 0; i < 2 * bits; i++)
            Add(Gate.Input, 0, 0);
        // An input that never changes.
        var one = Add(Gate.Input, 0, 0);
        var columns = Enumerable.Range(0, 2 * bits + 2).Select(_ => new List<int>()).ToList();
        for (var j = 0; j < bits; j++)
        {
            for (var i = 0; i < bits; i++)
                columns[i + j].Add(Add(i == bits - 1 != (j == bits - 1) ? Gate.Nand : Gate.And, i, bits + j));
        }
        columns[bits].Add(one);
        columns[2 * bits - 1].Add(one);
        Product = Ripple(Reduce(columns));
        _readers = [.. _gates.Select(_ => new List<int>())];
        for (var g = 0; g < _gates.Count; g++)
        {
            if (_gates[g].Kind == Gate.Input)
                continue;
            _readers[_gates[g].A].Add(g);
            _readers[_gates[g].B].Add(g);
        }
        _values = new bool[_gates.Count];
        _values[one] = true;
        for (var g = 0; g < _gates.Count; g++)
            _values[g] = Value(g);
    }

    private List<int> Product { get; }

    public long Transitions { get; private set; }

    /// <summary>The product that stands, in as many bits as both operands have.</summary>
    public int Result => Product.Select((g, i) => _values[g] ? 1 << i : 0).Sum() is var word && (word >> (2 * _bits - 1) & 1) == 1 ? word - (1 << (2 * _bits)) : word;

    public void Step(int a, int b)
    {
        var pending = new List<List<(int Gate, bool Value)>> { new() };
        for (var i = 0; i < _bits; i++)
        {
            pending[0].Add((i, (a >> i & 1) == 1));
            pending[0].Add((_bits + i, (b >> i & 1) == 1));
        }
        for (var time = 0; time < pending.Count; time++)
        {
            var changed = new List<int>();
            foreach (var (gate, value) in pending[time])
            {
                if (_values[gate] == value)
                    continue;
                _values[gate] = value;
                changed.Add(gate);
                if (_gates[gate].Kind != Gate.Input)
                    Transitions++;
            }
            foreach (var reader in changed.SelectMany(g => _readers[g]))
            {
                var at = time + (_gates[reader].Kind == Gate.Xor ? 2 : 1);
                while (pending.Count <= at)
                    pending.Add([]);
                pending[at].Add((reader, Value(reader)));
            }
        }
    }

    private int Add(Gate kind, int a, int b)
    {
        _gates.Add((kind, a, b));
        return _gates.Count - 1;
    }

    private bool Value(int gate) => _gates[gate] switch
    {
        (Gate.And, var a, var b) => _values[a] && _values[b],
        (Gate.Nand, var a, var b) => !(_values[a] && _values[b]),
        (Gate.Or, var a, var b) => _values[a] || _values[b],
        (Gate.Xor, var a, var b) => _values[a] != _values[b],
        _ => _values[gate],
    };

    private (int Sum, int Carry) FullAdder(int a, int b, int c)
    {
        var half = Add(Gate.Xor, a, b);
        return (Add(Gate.Xor, half, c), Add(Gate.Or, Add(Gate.And, a, b), Add(Gate.And, half, c)));
    }

    /// <summary>Layers of full adders until no column has more than two bits.</summary>
    private List<List<int>> Reduce(List<List<int>> columns)
    {
        while (columns.Take(2 * _bits).Any(c => c.Count > 2))
        {
            var next = columns.Select(_ => new List<int>()).ToList();
            for (var k = 0; k < 2 * _bits; k++)
            {
                var i = 0;
                for (; i + 2 < columns[k].Count; i += 3)
                {
                    var (sum, carry) = FullAdder(columns[k][i], columns[k][i + 1], columns[k][i + 2]);
                    next[k].Add(sum);
                    next[k + 1].Add(carry);
                }
                next[k].AddRange(columns[k].Skip(i));
            }
            columns = next;
        }
        return columns;
    }

    private List<int> Ripple(List<List<int>> columns)
    {
        var product = new List<int>();
        var carry = -1;
        for (var k = 0; k < 2 * _bits; k++)
        {
            List<int> bits = carry < 0 ? columns[k] : [.. columns[k], carry];
            carry = -1;
            if (bits.Count == 1)
            {
                product.Add(bits[0]);
                continue;
            }
            (var sum, carry) = bits.Count == 3 ? FullAdder(bits[0], bits[1], bits[2]) : (Add(Gate.Xor, bits[0], bits[1]), Add(Gate.And, bits[0], bits[1]));
            product.Add(sum);
        }
        return product;
    }
}
