//! The syntax of expressions: literals, calls and access to members.

use alloc::vec::Vec;

use crate::budget::Budget;

/// The index of a node. [`NONE`] is the index of none.
pub(crate) type Link = usize;

pub(crate) const NONE: Link = usize::MAX;

/// A part of an expression.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    /// The argument or key after this one.
    pub(crate) next: Link,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Integer(i64),
    /// The start and the end of a string between its quotes, or of a name.
    Text(usize, usize),
    /// A function and its first argument.
    Call(Function, Link),
    /// A value and the first of the keys that lead into it.
    Access(Link, Link),
}

macro_rules! functions {
    ($($name:ident)*) => {
        /// A function that is supported. Its name, in any case, is the one in the template.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function {
            /// Any other one, and those that a template defines.
            Unsupported,
            $($name,)*
        }

        const FUNCTIONS: &[(&str, Function)] = &[$((stringify!($name), Function::$name),)*];
    };
}

functions! {
    And Bool Coalesce Concat Contains CopyIndex CreateArray CreateObject Empty EndsWith Equals False Filter First Format Greater
    GreaterOrEquals If Int Join Json Lambda LambdaVariables Last Length Less LessOrEquals Map Not Null Or Parameters Range Replace Split
    StartsWith String ToLower ToUpper Trim True TryGet Union Variables
}

/// Parses an expression with its brackets. Returns its nodes, the root last.
pub(crate) fn parse(text: &str, budget: &mut Budget) -> Option<Vec<Node>> {
    let mut parser = Parser {
        text: text.get(..text.len().checked_sub(1)?)?,
        at: 1,
        nodes: Vec::new(),
        budget,
    };
    parser.expression()?;
    parser.peek();
    (parser.at == parser.text.len()).then_some(parser.nodes)
}

struct Parser<'p> {
    /// The expression without the last bracket.
    text: &'p str,
    at: usize,
    nodes: Vec<Node>,
    budget: &'p mut Budget,
}

/// The arguments of a call, or the keys of an access, in order.
struct List {
    first: Link,
    last: Link,
}

impl Parser<'_> {
    fn expression(&mut self) -> Option<Link> {
        if !self.budget.enter() {
            return None;
        }
        let node = self.access();
        self.budget.leave();
        node
    }

    fn access(&mut self) -> Option<Link> {
        let base = match self.peek() {
            b'\'' => self.string(),
            b'-' | b'0'..=b'9' => self.integer(),
            _ => self.call(),
        }?;
        let mut keys = List {
            first: NONE,
            last: NONE,
        };
        loop {
            let key = match self.peek() {
                b'.' => {
                    self.at += 1;
                    let (start, end) = self.name()?;
                    self.push(Kind::Text(start, end))
                }
                b'[' => {
                    self.at += 1;
                    let key = self.expression()?;
                    self.expect(b']')?;
                    Some(key)
                }
                _ if keys.first == NONE => return Some(base),
                _ => return self.push(Kind::Access(base, keys.first)),
            }?;
            self.append(&mut keys, key);
        }
    }

    fn call(&mut self) -> Option<Link> {
        let (start, end) = self.name()?;
        let mut function = named(self.text.get(start..end)?);
        if self.peek() == b'.' {
            self.at += 1;
            self.name()?;
            function = Function::Unsupported;
        }
        self.expect(b'(')?;
        let mut arguments = List {
            first: NONE,
            last: NONE,
        };
        if self.peek() != b')' {
            loop {
                let argument = self.expression()?;
                self.append(&mut arguments, argument);
                if self.peek() != b',' {
                    break;
                }
                self.at += 1;
            }
        }
        self.expect(b')')?;
        self.push(Kind::Call(function, arguments.first))
    }

    /// Parses a string from its opening quote. A quote in it is written twice.
    fn string(&mut self) -> Option<Link> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.byte() {
                b'\'' => {
                    self.at += 1;
                    if self.byte() != b'\'' {
                        return self.push(Kind::Text(start, self.at - 1));
                    }
                }
                _ if self.at >= self.text.len() => return None,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn integer(&mut self) -> Option<Link> {
        let start = self.at;
        self.at += 1;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        let number = self.text.get(start..self.at)?.parse().ok()?;
        self.push(Kind::Integer(number))
    }

    /// Parses a name. Returns its start and its end.
    fn name(&mut self) -> Option<(usize, usize)> {
        if self.peek().is_ascii_digit() {
            return None;
        }
        let start = self.at;
        while matches!(self.byte(), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$') {
            self.at += 1;
        }
        (self.at > start).then_some((start, self.at))
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        let found = self.peek() == byte;
        self.at += 1;
        found.then_some(())
    }

    /// Returns the next byte that is not white space, and 0 at the end.
    fn peek(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: Kind) -> Option<Link> {
        if !self.budget.spend(1) {
            return None;
        }
        self.nodes.push(Node { kind, next: NONE });
        Some(self.nodes.len() - 1)
    }

    fn append(&mut self, list: &mut List, link: Link) {
        match self.nodes.get_mut(list.last) {
            Some(last) => last.next = link,
            None => list.first = link,
        }
        list.last = link;
    }
}

fn named(name: &str) -> Function {
    for (candidate, function) in FUNCTIONS {
        if candidate.eq_ignore_ascii_case(name) {
            return *function;
        }
    }
    Function::Unsupported
}
